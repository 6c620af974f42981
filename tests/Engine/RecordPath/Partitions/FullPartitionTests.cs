using FlinkNet.Connectors.Generator;
using FlinkNet.Testing;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Engine.Tests.RecordPath.Partitions;

/// <summary>All records of a subtask, or of a key, as one window that ends with the input.</summary>
public sealed class FullPartitionTests
{
    public static TheoryData<OperatorPromise> Promises => [.. Enum.GetValues<OperatorPromise>()];

    [Fact]
    public void MapPartition_OfAStream_IsGivenAllRecordsOfASubtaskAtTheEnd()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.FullWindowPartition().MapPartition(values => values.Select(value => value * 10).Append(values.Count)));

        harness.ProcessElement(1, 1);
        harness.ProcessElement(2, 2);
        harness.ProcessWatermark(5);
        Assert.Empty(harness.Output.Records);
        Assert.Equal([5], harness.Output.Watermarks);
        harness.EndInput();

        Assert.Equal([10, 20, 2], harness.Output.Values);
        Assert.Equal([5, Model.Watermark.Max], harness.Output.Watermarks);
    }

    [Fact]
    public void MapPartition_WithAnObject_HasALife()
    {
        List<string> life = [];
        using (var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.FullWindowPartition().MapPartition(() => new Numbered(life))))
        {
            harness.ProcessElement(7);
            harness.EndInput();

            Assert.Equal(["0: 7"], harness.Output.Values);
        }

        Assert.Equal(["opened", "closed"], life);
    }

    [Fact]
    public void SortPartition_IsStable_InBothOrders()
    {
        static IReadOnlyList<string> Sort(SortOrder order)
        {
            using var harness = OperatorTestHarness.Create((DataStream<string> input) =>
                input.FullWindowPartition().SortPartition(word => word.Length, order));
            foreach (var word in (string[])["bb", "a", "aa", "ccc", "b"])
            {
                harness.ProcessElement(word);
            }

            harness.EndInput();
            return harness.Output.Values;
        }

        Assert.Equal(["a", "b", "bb", "aa", "ccc"], Sort(SortOrder.Ascending));
        Assert.Equal(["ccc", "bb", "aa", "a", "b"], Sort(SortOrder.Descending));
    }

    [Fact]
    public void ReducesOfAStream_CombineTheRecordsOfASubtask()
    {
        static (int, string) Run(Func<PartitionWindowedStream<(int N, string S)>, SingleOutputStreamOperator<(int N, string S)>> reduce)
        {
            using var harness = OperatorTestHarness.Create((DataStream<(int N, string S)> input) => reduce(input.FullWindowPartition()));
            harness.ProcessElement((2, "a"));
            harness.ProcessElement((1, "b"));
            harness.ProcessElement((1, "c"));
            harness.EndInput();
            return Assert.Single(harness.Output.Values);
        }

        Assert.Equal((4, "abc"), Run(partition => partition.Reduce((sum, next) => (sum.N + next.N, sum.S + next.S))));
        Assert.Equal((4, "a"), Run(partition => partition.Sum(record => record.N)));
        Assert.Equal((1, "a"), Run(partition => partition.Min(record => record.N)));
        Assert.Equal((2, "a"), Run(partition => partition.Max(record => record.N)));
        Assert.Equal((1, "b"), Run(partition => partition.MinBy(record => record.N)));
        Assert.Equal((1, "c"), Run(partition => partition.MinBy(record => record.N, first: false)));
        Assert.Equal((2, "a"), Run(partition => partition.MaxBy(record => record.N)));
    }

    [Fact]
    public void Aggregate_OfASubtaskWithoutRecords_IsToldOfNothing_ReduceIsNot()
    {
        using var aggregate = OperatorTestHarness.Create((DataStream<int> input) => input.FullWindowPartition().Aggregate(new Mean()));
        using var reduce = OperatorTestHarness.Create((DataStream<int> input) => input.FullWindowPartition().Sum(value => value));

        aggregate.EndInput();
        reduce.EndInput();

        Assert.Equal(["nothing"], aggregate.Output.Values);
        Assert.Empty(reduce.Output.Values);
    }

    [Fact]
    public void Stream_WithSeveralSubtasks_HasAPartitionInEach()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        var sink = new CollectingSink<(int Count, long Sum)>();
        environment.FromSource(new NumberSequenceSource(1, 1000))
            .FullWindowPartition().MapPartition(values => ((int, long)[])[(values.Count, values.Sum())]).Uid("partition")
            .SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.Equal(3, sink.Values.Count());
        Assert.Equal(1000, sink.Values.Sum(partition => partition.Count));
        Assert.Equal(500_500, sink.Values.Sum(partition => partition.Sum));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(3, 1)]
    public void FullPartition_Rescaled_LosesNothingAndCountsNothingTwice(int from, int to)
    {
        Func<DataStream<int>, SingleOutputStreamOperator<int>> sums = input =>
            input.Rebalance().FullWindowPartition().MapPartition(values => values);
        using var killed = OperatorTestHarness.Create(snapshot: null, from, sums, []);
        for (var i = 1; i <= 10; i++)
        {
            killed.ProcessElement(i);
        }

        using var resumed = OperatorTestHarness.Create(killed.Snapshot(), to, sums, []);
        resumed.ProcessElement(11);
        resumed.EndInput();

        Assert.Equal(Enumerable.Range(1, 11), resumed.Output.Values.Order());
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Reduce_OfOneSubtask_KeepsItsPromises(OperatorPromise promise) => new Suite<int>(
        input => input.FullWindowPartition().Aggregate(new MeanOfNumbers()).SetParallelism(1).Uid("mean"),
        [3, 1, 2]).Verify(promise);

    [Theory]
    [MemberData(nameof(Promises))]
    public void KeyedMapPartition_KeepsItsPromises(OperatorPromise promise) => new Suite<string>(
        input => input.KeyBy(value => value % 3).FullWindowPartition().MapPartition(values => values.Select(value => $"{value}"))
            .Uid("partition"),
        [3, 1, 6, 2, 4]).Verify(promise);

    [Fact]
    public void Keyed_Steps_AreOfEachKey()
    {
        static IEnumerable<T> Run<T>(Func<PartitionWindowedStream<int, int>, SingleOutputStreamOperator<T>> step)
        {
            using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
                step(input.KeyBy(value => value % 2).FullWindowPartition()));
            foreach (var value in (int[])[3, 4, 1, 2])
            {
                harness.ProcessElement(value);
            }

            harness.EndInput();
            return harness.Output.Values;
        }

        Assert.Equal(["3 1", "4 2"], Run(keyed => keyed.MapPartition<string>(values => [string.Join(' ', values)])).Order());
        Assert.Equal([1, 3], Run(keyed => keyed.SortPartition(value => value)).Where(value => value % 2 == 1));
        Assert.Equal(["2", "3"], Run(keyed => keyed.Aggregate(new Mean())).Order());
        Assert.Equal([1, 2], Run(keyed => keyed.Min(value => value)).Order());
        Assert.Equal([3, 4], Run(keyed => keyed.Max(value => value)).Order());
        Assert.Equal([3, 4], Run(keyed => keyed.MaxBy(value => value)).Order());
        Assert.Equal([4, 6], Run(keyed => keyed.Sum(value => value)).Order());
    }

    private sealed class Suite<TOut>(Func<DataStream<int>, SingleOutputStreamOperator<TOut>> build, int[] input)
        : OperatorConformance<int, TOut>
    {
        protected override SingleOutputStreamOperator<TOut> Build(DataStream<int> input) => build(input);

        protected override void Write(OperatorScript<int, TOut> script)
        {
            foreach (var value in input)
            {
                script.Element(value, value);
            }

            script.Watermark(7);
        }
    }

    private sealed class Numbered(List<string> life) : IRichMapPartitionOperator<int, string>
    {
        public void Open(IRuntimeContext context) => life.Add("opened");

        public void MapPartition(IReadOnlyList<int> values, ICollector<string> output)
        {
            for (var i = 0; i < values.Count; i++)
            {
                output.Collect($"{i}: {values[i]}");
            }
        }

        public void Close() => life.Add("closed");
    }

    private sealed class Mean : IAggregateFunction<int, (long Sum, long Count), string>
    {
        public (long Sum, long Count) CreateAccumulator() => (0, 0);

        public (long Sum, long Count) Add(int value, (long Sum, long Count) accumulator) =>
            (accumulator.Sum + value, accumulator.Count + 1);

        public string GetResult((long Sum, long Count) accumulator) =>
            accumulator.Count == 0 ? "nothing" : $"{accumulator.Sum / accumulator.Count}";

        public (long Sum, long Count) Merge((long Sum, long Count) first, (long Sum, long Count) second) =>
            (first.Sum + second.Sum, first.Count + second.Count);
    }

    private sealed class MeanOfNumbers : IAggregateFunction<int, (long Sum, long Count), int>
    {
        public (long Sum, long Count) CreateAccumulator() => (0, 0);

        public (long Sum, long Count) Add(int value, (long Sum, long Count) accumulator) =>
            (accumulator.Sum + value, accumulator.Count + 1);

        public int GetResult((long Sum, long Count) accumulator) =>
            accumulator.Count == 0 ? 0 : (int)(accumulator.Sum / accumulator.Count);

        public (long Sum, long Count) Merge((long Sum, long Count) first, (long Sum, long Count) second) =>
            (first.Sum + second.Sum, first.Count + second.Count);
    }
}
