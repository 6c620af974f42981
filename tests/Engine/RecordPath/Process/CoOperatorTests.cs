using FlinkNet.Testing;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Engine.Tests.RecordPath.Process;

/// <summary>Maps of two streams: lambdas, plain objects, and objects with a life and state.</summary>
public sealed class CoOperatorTests
{
    public static TheoryData<OperatorPromise> Promises => [.. Enum.GetValues<OperatorPromise>()];

    [Fact]
    public void Map_WithAnObject_MakesARecordOfEach()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> numbers, DataStream<string> words) =>
            numbers.Connect(words).Map(new Describe("!")));

        harness.First.ProcessElement(1, timestamp: 5);
        harness.Second.ProcessElement("a");

        Assert.Equal([new("number 1!", 5), new("word a!", null)], harness.Output.Records);
    }

    [Fact]
    public void FlatMap_WithAFactory_OpensAndClosesWhatItMakes()
    {
        List<string> life = [];
        using (var harness = OperatorTestHarness.Create((DataStream<int> numbers, DataStream<string> words) =>
            numbers.Connect(words).FlatMap(() => new Repeat(life))))
        {
            harness.First.ProcessElement(2);
            harness.Second.ProcessElement("a");

            Assert.Equal(["2", "2", "a"], harness.Output.Values);
        }

        Assert.Equal(["opened", "closed"], life);
    }

    [Fact]
    public void KeyedMap_WithLambdasOrAPlainObject_KeepsNoStateAndNeedsNoUid()
    {
        var environment = StreamExecutionEnvironment.Create();
        var numbers = environment.FromElements(1, 2).KeyBy(value => value);
        var words = environment.FromElements("a").KeyBy(word => word.Length);

        Assert.False(numbers.Connect(words).Map(number => $"{number}", word => word).Transformation.IsStateful);
        Assert.False(numbers.Connect(words).Map(new Describe("")).Transformation.IsStateful);
        Assert.True(numbers.Connect(numbers).Map(new Sum()).Transformation.IsStateful);
        Assert.True(numbers.Connect(numbers).Map((ICoMapOperator<int, int, int>)new Sum()).Transformation.IsStateful);
    }

    [Fact]
    public void KeyedFlatMap_WithALife_SharesStateBetweenBothStreams()
    {
        using var harness = Enriched();

        harness.First.ProcessElement((1, "order"));
        harness.Second.ProcessElement((2, "Bob"));
        harness.Second.ProcessElement((1, "Ann"));
        harness.First.ProcessElement((2, "order"));

        Assert.Equal(["order of Ann", "order of Bob"], harness.Output.Values);
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void KeyedFlatMap_WithALife_KeepsItsPromises(OperatorPromise promise) => new Suite().Verify(promise);

    [Fact]
    public void KeyedMap_ThatKeepsStateWithoutKeysToo_HasItAfterARestore()
    {
        using var killed = OperatorTestHarness.Create((DataStream<int> input) => input.KeyBy(value => value).Map(new CountsAll()));
        killed.ProcessElement(1);
        killed.ProcessElement(2);

        using var restored = OperatorTestHarness.Restore(
            killed.Snapshot(), (DataStream<int> input) => input.KeyBy(value => value).Map(new CountsAll()));
        restored.ProcessElement(1);

        Assert.Equal([3], restored.Output.Values);
    }

    [Fact]
    public void KeyedMap_OfAFactory_HasKeyedState()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.KeyBy(value => value).Map(() => new Count()));

        harness.ProcessElement(1);
        harness.ProcessElement(2);
        harness.ProcessElement(1);

        Assert.Equal([1, 1, 2], harness.Output.Values);
    }

    private static OperatorTestHarness<(int Id, string What), (int Id, string Name), string> Enriched() =>
        OperatorTestHarness.Create((DataStream<(int Id, string What)> orders, DataStream<(int Id, string Name)> people) =>
            orders.KeyBy(order => order.Id).Connect(people.KeyBy(person => person.Id)).FlatMap(new Enrich()));

    private sealed class Suite : OperatorConformance<(int Id, string What), (int Id, string Name), string>
    {
        protected override SingleOutputStreamOperator<string> Build(
            DataStream<(int Id, string What)> first, DataStream<(int Id, string Name)> second) =>
            first.KeyBy(order => order.Id).Connect(second.KeyBy(person => person.Id)).FlatMap(new Enrich()).Uid("enrich");

        protected override void Write(OperatorScript<(int Id, string What), (int Id, string Name), string> script) => script
            .First((1, "a")).Second((2, "Bob")).First((2, "b")).Second((1, "Ann")).First((1, "c")).First((3, "d")).Second((3, "Cid"));
    }

    private sealed class Describe(string suffix) : ICoMapOperator<int, string, string>
    {
        public string Map1(int value) => $"number {value}{suffix}";

        public string Map2(string value) => $"word {value}{suffix}";
    }

    private sealed class Repeat(List<string> life) : IRichCoFlatMapOperator<int, string, string>
    {
        public void Open(IRuntimeContext context) => life.Add("opened");

        public void FlatMap1(int value, ICollector<string> output)
        {
            for (var i = 0; i < value; i++)
            {
                output.Collect($"{value}");
            }
        }

        public void FlatMap2(string value, ICollector<string> output) => output.Collect(value);

        public void Close() => life.Add("closed");
    }

    /// <summary>Each order with the name of who made it, whichever comes first.</summary>
    private sealed class Enrich : IRichCoFlatMapOperator<(int Id, string What), (int Id, string Name), string>
    {
        private IListState<string> _orders = null!;
        private IValueState<string> _name = null!;

        public void Open(IRuntimeContext context)
        {
            _orders = context.GetListState(new ListStateDescriptor<string>("orders"));
            _name = context.GetState(new ValueStateDescriptor<string>("name"));
        }

        public void FlatMap1((int Id, string What) value, ICollector<string> output)
        {
            if (_name.TryGet(out var name))
            {
                output.Collect($"{value.What} of {name}");
            }
            else
            {
                _orders.Add(value.What);
            }
        }

        public void FlatMap2((int Id, string Name) value, ICollector<string> output)
        {
            _name.Value = value.Name;
            foreach (var order in _orders)
            {
                output.Collect($"{order} of {value.Name}");
            }

            _orders.Clear();
        }
    }

    private sealed class Sum : IRichCoMapOperator<int, int, int>
    {
        public int Map1(int value) => value;

        public int Map2(int value) => value;
    }

    private sealed class CountsAll : IRichMapOperator<int, int>, ICheckpointedFunction
    {
        private IListState<int> _stored = null!;
        private int _count;

        public void InitializeState(IFunctionInitializationContext context)
        {
            _stored = context.OperatorStates.GetListState(new ListStateDescriptor<int>("count"));
            _count = _stored.Sum();
        }

        public int Map(int value) => ++_count;

        public void SnapshotState(IFunctionSnapshotContext context) => _stored.Update([_count]);
    }

    private sealed class Count : IRichMapOperator<int, int>
    {
        private IValueState<int> _count = null!;

        public void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<int>("count"));

        public int Map(int value) => ++_count.Value;
    }
}
