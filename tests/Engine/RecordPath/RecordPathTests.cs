using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>Whole jobs under seeded delay, reordering and doubling of frames, within one process and between processes.</summary>
public sealed class RecordPathTests
{
    public static TheoryData<bool, int> SeedsLocalAndRemote
    {
        get
        {
            var data = new TheoryData<bool, int>();
            for (var seed = 1; seed <= 20; seed++)
            {
                data.Add(true, seed);
                data.Add(false, seed);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SeedsLocalAndRemote))]
    public void KeyedSum_AnySchedule_IsExact(bool local, int seed)
    {
        var sink = new CollectingSink<(long Key, long Sum)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        environment.FromSequence(1, 5000)
            .Map(n => (Key: n % 17, Sum: n))
            .KeyBy(r => r.Key)
            .FullWindowPartition().Sum(r => r.Sum).Uid("sum")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions { Local = local }).Run();

        var expected = Enumerable.Range(1, 5000).GroupBy(n => (long)n % 17, n => (long)n).Select(g => (g.Key, g.Sum())).Order();
        Assert.Equal(expected, sink.Values.Order());
        Assert.Equal(3, sink.Flushed);
        Assert.Equal(3, sink.Closed);
    }

    [Theory]
    [MemberData(nameof(SeedsLocalAndRemote))]
    public void Channel_AnyScheduleOfFrames_KeepsTheOrderOfItsRecords(bool local, int seed)
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSequence(0, 9999).SetParallelism(1)
            .KeyBy(n => n % 10)
            .Map(n => n)
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions { Local = local, Credits = 2, FrameSize = 256 }).Run();

        Assert.Equal(10_000, sink.Records.Count);
        foreach (var key in sink.Values.GroupBy(n => n % 10))
        {
            Assert.Equal(key.Order(), key);
        }
    }

    [Theory]
    [InlineData(PartitionerKind.Rebalance)]
    [InlineData(PartitionerKind.Rescale)]
    [InlineData(PartitionerKind.Shuffle)]
    [InlineData(PartitionerKind.Global)]
    [InlineData(PartitionerKind.Custom)]
    public void K8_EachPartitioner_DeliversEveryRecordOnce(PartitionerKind kind)
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var numbers = environment.FromSequence(1, 3000);
        var partitioned = kind switch
        {
            PartitionerKind.Rebalance => numbers.Rebalance(),
            PartitionerKind.Rescale => numbers.Rescale(),
            PartitionerKind.Shuffle => numbers.Shuffle(),
            PartitionerKind.Global => numbers.Global(),
            _ => numbers.PartitionCustom((n, count) => (int)(n % count), n => n),
        };
        partitioned.SinkTo(sink).SetParallelism(4);

        new SeededRun(environment, 7, new SeededRunOptions()).Run();

        Assert.Equal(Enumerable.Range(1, 3000).Select(n => (long)n), sink.Values.Order());
        var bySubtask = sink.Records.GroupBy(r => r.Subtask).ToDictionary(g => g.Key, g => g.Count());
        switch (kind)
        {
            case PartitionerKind.Global:
                Assert.Equal([0], bySubtask.Keys);
                break;
            case PartitionerKind.Rebalance:
                Assert.All(bySubtask.Values, count => Assert.InRange(count, 749, 751));
                break;
            case PartitionerKind.Rescale:
                // Which source subtask reads how much is the schedule's; its two consumers share that evenly.
                Assert.InRange(bySubtask.GetValueOrDefault(0) - bySubtask.GetValueOrDefault(1), -1, 1);
                Assert.InRange(bySubtask.GetValueOrDefault(2) - bySubtask.GetValueOrDefault(3), -1, 1);
                break;
            default:
                Assert.Equal(4, bySubtask.Count);
                break;
        }
    }

    [Fact]
    public void K8_Broadcast_GivesEverySubtaskEveryRecord()
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSequence(1, 100).Broadcast().SinkTo(sink).SetParallelism(3);

        new SeededRun(environment, 3, new SeededRunOptions()).Run();

        for (var subtask = 0; subtask < 3; subtask++)
        {
            Assert.Equal(
                Enumerable.Range(1, 100).Select(n => (long)n),
                sink.Records.Where(r => r.Subtask == subtask).Select(r => r.Value).Order());
        }
    }

    [Fact]
    public void Union_OfTwoStreams_DeliversBoth()
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSequence(1, 50).Union(environment.FromSequence(51, 100)).Filter(n => n % 2 == 0).SinkTo(sink);

        new SeededRun(environment, 5, new SeededRunOptions()).Run();

        Assert.Equal(Enumerable.Range(1, 50).Select(n => 2L * n), sink.Values.Order());
    }

    [Fact]
    public void K11_Reduce_EmitsAnUpdateForEveryRecord()
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 4).KeyBy(_ => 0).Reduce((a, b) => a + b).Uid("r").SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.Equal([1L, 3, 6, 10], sink.Values);
    }

    [Fact]
    public void SlowSink_BoundsTheFramesUnderWay()
    {
        var calls = 0;
        var sink = new CollectingSink<long> { IsAvailable = () => ++calls % 50 == 0 };
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 100_000).Rebalance().Map(n => n).DisableChaining().SinkTo(sink);

        var run = new SeededRun(environment, 11, new SeededRunOptions { Local = true, Credits = 4 });
        run.Run();

        Assert.Equal(100_000, sink.Records.Count);
        Assert.InRange(run.BuffersMax, 1, 12);
    }

    [Fact]
    public void UserFunctionThatThrows_NamesTheOperatorAndClosesEverything()
    {
        var closed = new List<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 10)
            .Map(new RecordingMap(closed.Add, "first")).Name("first")
            .Map(n => n == 5 ? throw new InvalidOperationException("five") : n).Name("picky")
            .Map(new RecordingMap(closed.Add, "last")).Name("last")
            .SinkTo(new DiscardingSink<long>());

        var failure = Assert.Throws<OperatorException>(() => new SeededRun(environment, 1, new SeededRunOptions()).Run());

        Assert.Equal("picky", failure.OperatorName);
        Assert.Contains("five", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["open last", "open first", "close first", "close last"], closed);
    }

    [Fact]
    public void OpenThatThrows_ClosesWhatWasOpened()
    {
        var events = new List<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 10)
            .Map(new RecordingMap(events.Add, "first") { ThrowOnOpen = true })
            .Map(new RecordingMap(events.Add, "last"))
            .SinkTo(new DiscardingSink<long>());

        Assert.Throws<OperatorException>(() => new SeededRun(environment, 1, new SeededRunOptions()).Run());

        Assert.Equal(["open last", "open first", "close first", "close last"], events);
    }

    [Fact]
    public void K7_NullKey_FailsNamingTheOperator()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromElements("a", "b")
            .Name("letters")
            .KeyBy(s => s == "b" ? null! : s)
            .Map(s => s)
            .SinkTo(new DiscardingSink<string>());

        var failure = Assert.Throws<OperatorException>(() => new SeededRun(environment, 1, new SeededRunOptions()).Run());

        Assert.Contains("letters", failure.Message, StringComparison.Ordinal);
        Assert.Contains("key", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.User, failure.Origin);
    }

    [Fact]
    public void F6_OperatorObject_IsOnePerSubtask()
    {
        var sink = new CollectingSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(4);
        environment.FromSequence(1, 400).Map(new CountingMap()).SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.All(sink.Records.GroupBy(r => r.Subtask), g => Assert.Equal(100, g.Max(r => r.Value)));
    }

    private sealed class CountingMap : IMapOperator<long, long>
    {
        private long _count;

        public long Map(long value) => ++_count;
    }

    private sealed class RecordingMap(Action<string> record, string name) : IRichMapOperator<long, long>
    {
        public bool ThrowOnOpen { get; init; }

        public void Open(IRuntimeContext context)
        {
            record($"open {name}");
            if (ThrowOnOpen)
            {
                throw new InvalidOperationException("cannot open");
            }
        }

        public long Map(long value) => value;

        public void Close() => record($"close {name}");
    }
}
