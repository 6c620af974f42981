using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.Tests.Planning;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Tests.RecordPath.StreamOperators;

/// <summary>What a factory says of its operators is known before any of them is made.</summary>
public sealed class StreamOperatorFactoryTests
{
    private static readonly OutputTag<long> Side = new("side");

    [Fact]
    public void State_ThatCannotBeStored_IsRefusedBeforeTheJobRuns()
    {
        var program = Program(new Factory { States = [new ValueStateDescriptor<DateTime>("when")] }, uid: "own");

        var refusal = Assert.Throws<InvalidJobException>(() =>
            GraphSerializability.Check(JobGraphBuilder.Build(program, "job"), new NoDates(), takesCheckpoints: true));

        Assert.StartsWith(
            "Checkpoints of the job store the state 'when' of 'own', but System.DateTime cannot be serialized",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfAnAggregate_IsItsAccumulator()
    {
        var aggregate = new AggregatingStateDescriptor<DateTime, int, DateTime>("days", new CountDays());
        var program = Program(new Factory { States = [aggregate] }, uid: "own");

        GraphSerializability.Check(JobGraphBuilder.Build(program, "job"), new NoDates(), takesCheckpoints: true);
    }

    [Fact]
    public void State_WithoutAUid_IsRefused()
    {
        var program = Program(new Factory { States = [new ListStateDescriptor<int>("list")] }, uid: null);

        var refusal = Assert.Throws<InvalidJobException>(() => JobGraphBuilder.Build(program, "job"));

        Assert.Contains("'own' keeps state and has no uid", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SideOutput_TakenWithAnotherType_IsRefused()
    {
        var program = Program(
            new Factory { SideOutputs = [Side] }, uid: null, stream => stream.GetSideOutput(new OutputTag<string>("side")).Discard());

        var refusal = Assert.Throws<InvalidJobException>(() => JobGraphBuilder.Build(program, "job"));

        Assert.Contains(
            "The side output 'side' of 'own' has two types: emits to it as System.Int64", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChainingStrategy.Always, 1)]
    [InlineData(ChainingStrategy.Head, 2)]
    [InlineData(ChainingStrategy.Never, 3)]
    public void K9_Chaining_IsTheFactorys(ChainingStrategy chaining, int tasks)
    {
        var program = Program(new Factory { Chaining = chaining }, uid: null);

        Assert.Equal(tasks, JobGraphBuilder.Build(program, "job").Vertices.Count);
    }

    [Fact]
    public void Key_ThatCannotBeStored_IsRefusedBeforeTheJobRuns()
    {
        var env = PlannedPrograms.Environment();
        env.FromSource(new UnreadSource<DateTime>()).KeyBy(day => day).Transform("own", () => new KeyedOwn()).Uid("own").Discard();
        var graph = JobGraphBuilder.Build(env, "job");

        var refusal = Assert.Throws<InvalidJobException>(() =>
            GraphSerializability.Check(graph, new NoDates(asRecords: true), takesCheckpoints: true));

        Assert.StartsWith("Checkpoints of the job store the keys of 'own'", refusal.Message, StringComparison.Ordinal);
    }

    private static StreamExecutionEnvironment Program(Factory factory, string? uid, Action<SingleOutputStreamOperator<int>>? further = null)
    {
        var env = PlannedPrograms.Environment();
        var own = env.FromSource(new UnreadSource<int>()).Transform("own", factory);
        if (uid is not null)
        {
            own.Uid(uid);
        }

        own.Discard();
        further?.Invoke(own);
        return env;
    }

    private sealed class Factory : IStreamOperatorFactory<Own>
    {
        public ChainingStrategy Chaining { get; init; } = ChainingStrategy.Always;

        public IReadOnlyList<StateDescriptor> States { get; init; } = [];

        public IReadOnlyList<OutputTag> SideOutputs { get; init; } = [];

        public Own Create() => new();
    }

    private sealed class Own : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp) => Output.Collect(value);
    }

    private sealed class KeyedOwn : KeyedOneInputStreamOperator<DateTime, DateTime, int>
    {
        public override void ProcessElement(DateTime value, long? timestamp) => Output.Collect(value.Day);
    }

    private sealed class CountDays : IAggregateFunction<DateTime, int, DateTime>
    {
        public int CreateAccumulator() => 0;

        public int Add(DateTime value, int accumulator) => accumulator + 1;

        public DateTime GetResult(int accumulator) => new(accumulator);

        public int Merge(int first, int second) => first + second;
    }

    /// <summary>Knows all types but dates; where records are dates, those only in state.</summary>
    private sealed class NoDates(bool asRecords = false) : ITypeSerializerResolver
    {
        private int _asked;

        public TypeSerializer<T> Resolve<T>() => TestSerializers.Instance.Resolve<T>();

        public string? WhyNot(Type type) => type == typeof(DateTime) && (!asRecords || _asked++ > 0) ? "the test says so" : null;
    }
}
