using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class BuildErrorTests
{
    [Fact]
    public void Build_EmptyProgram_SaysWhatFlinkSays() => Assert.StartsWith(
        "No operators defined in streaming topology.", PlannedPrograms.Environment().Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Build_NoSink_AsksForOne()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers();

        Assert.Contains("no sink", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_BlankJobName_IsRefused()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Discard();

        Assert.Throws<InvalidJobException>(() => JobGraphBuilder.Build(env, " "));
    }

    [Fact]
    public void Build_OperatorThatNoSinkReaches_NamesTheLastOfThem()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        numbers.Discard();
        numbers.Map(value => value).Name("lost").Rebalance().Filter(value => value > 0).Name("lost too").KeyBy(value => value);

        var message = env.Refusal();

        Assert.Contains("'lost too'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'lost'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'Source: numbers'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_PartitioningThatNothingFollows_IsNoError()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        numbers.KeyBy(value => value);
        numbers.Discard();

        Assert.Single(env.Plan().Vertices);
    }

    [Fact]
    public void Build_StatefulOperatorWithoutUid_SaysHowToGiveOne()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value).Reduce((a, b) => a + b).Name("total").Discard();

        var message = env.Refusal();

        Assert.Contains("'total'", message, StringComparison.Ordinal);
        Assert.Contains(".Uid(\"…\")", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_StatefulOperatorsWithoutUids_AreAllNamedAtOnce()
    {
        var env = PlannedPrograms.Environment();
        var totals = env.Numbers().KeyBy(value => value).Reduce((a, b) => a + b).Name("total");
        totals.KeyBy(value => value).Reduce((a, b) => a + b).Name("with uid").Uid("with").KeyBy(value => value)
            .Reduce((a, b) => a + b).Name("again").Discard();

        Assert.StartsWith("'total', 'again' keep state and have no uid", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_FunctionWithStateButNoUid_SaysToAddOne()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(new CheckpointedMap()).Name("remember").Discard();

        Assert.Contains("'remember' keeps state and has no uid", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void S10_DuplicateUids_AreRefusedNamingBothOperators()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).Name("first").Uid("same").Map(value => value).Name("second").Uid("same").Discard();

        var message = env.Refusal();

        Assert.Contains("'first' and 'second'", message, StringComparison.Ordinal);
        Assert.Contains("'same'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ParallelismOverMaxParallelism_NamesTheOperator()
    {
        var env = PlannedPrograms.Environment(parallelism: 4);
        env.Numbers().Map(value => value).SetMaxParallelism(3).Name("narrow").Discard();

        Assert.Contains("'narrow' is 4, its max parallelism 3", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ParallelismOverOneAtTheSubmitter_IsRefused()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        env.Register(id => new SinkTransformation<int>(id, numbers.Transformation, new DiscardingSink<int>()) { RunsAtSubmitter = true })
            .Parallelism = 2;

        Assert.Contains("'Sink: Discard'", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RefusalOfASource_BearsItsName()
    {
        var env = PlannedPrograms.Environment();
        var source = new UnreadSource<int> { OnValidate = () => throw new FlinkException(FailureOrigin.External, "No such folder.") };
        env.FromSource(source).Name("logs").Discard();

        var refusal = Assert.Throws<FlinkException>(() => JobGraphBuilder.Validate(env.Plan()));

        Assert.Equal("'Source: logs': No such folder.", refusal.Message);
        Assert.Equal(FailureOrigin.External, refusal.Origin);
    }

    [Fact]
    public void Validate_OtherExceptionOfASource_IsTheUsers()
    {
        var env = PlannedPrograms.Environment();
        env.FromSource(new UnreadSource<int> { OnValidate = () => throw new ArgumentException("bad") }).Name("logs").Discard();

        var refusal = Assert.Throws<FlinkException>(() => JobGraphBuilder.Validate(env.Plan()));

        Assert.Equal((FailureOrigin.User, "'Source: logs' cannot be used: ArgumentException: bad"), (refusal.Origin, refusal.Message));
    }

    [Fact]
    public void Validate_WhenAllAgree_Returns()
    {
        var validated = 0;
        var env = PlannedPrograms.Environment();
        env.FromSource(new UnreadSource<int> { OnValidate = () => validated++ }).Discard();

        JobGraphBuilder.Validate(env.Plan());

        Assert.Equal(1, validated);
    }

    [Fact]
    public void Serializability_RecordOfAnEdge_NamesTheOperatorTypeAndReason()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => new object()).Name("wrap").Rebalance().Discard();

        var refusal = Assert.Throws<InvalidJobException>(() => GraphSerializability.Check(env.Plan(), new AllBut(typeof(object))));

        Assert.Contains("'wrap'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("System.Object", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("because of the test", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serializability_RecordWithinAChain_IsNotAsked()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => new object()).Discard();

        GraphSerializability.Check(env.Plan(), new AllBut(typeof(object)));
    }

    [Fact]
    public void Serializability_SplitOfASource_NamesTheSource()
    {
        var env = PlannedPrograms.Environment();
        env.FromSource(new UnreadSource<string>()).Name("logs").Discard();

        var refusal = Assert.Throws<InvalidJobException>(() => GraphSerializability.Check(env.Plan(), new AllBut(typeof(int))));

        Assert.Contains("splits of 'Source: logs'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_StateOfAFunction_IsFoundByItsHandlesAndDescriptors_AllAtOnce()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value).Process(new Remembering()).Name("remember").Uid("remember").Rebalance().Discard();

        var refusal = Assert.Throws<InvalidJobException>(() =>
            GraphSerializability.Check(env.Plan(), new AllBut(typeof(Uri)), takesCheckpoints: true));

        Assert.StartsWith("3 types cannot be serialized:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("store the state 'by name' of 'remember', but System.Uri", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("store the state in Remembering._byField of 'remember', but System.Uri", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("The records of 'remember' go to another task, but System.Uri", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_StateOfAFunction_WithoutCheckpoints_IsNotAsked()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value).Process(new Remembering()).Name("remember").Uid("remember").Discard();

        GraphSerializability.Check(env.Plan(), new AllBut(typeof(Uri)));
    }

    private sealed class Remembering : KeyedProcessFunction<int, int, Uri>
    {
        private readonly ValueStateDescriptor<Uri> _descriptor = new("by name");
        private IMapState<string, Uri> _byField = null!;

        public override void Open(IRuntimeContext context)
        {
            context.GetState(_descriptor);
            _byField = context.GetMapState(new MapStateDescriptor<string, Uri>("by field"));
        }

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<Uri> output) => _byField.Clear();
    }

    private sealed class AllBut(Type refused) : ITypeSerializerResolver
    {
        public TypeSerializer<T> Resolve<T>() => throw new NotSupportedException();

        public string? WhyNot(Type type) => type == refused ? "because of the test." : null;
    }

    [Fact]
    public void Check_KeyThatCheckpointsCannotStore_NamesOperatorAndType()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => $"{value}").Reduce((a, b) => a + b).Name("total").Uid("total").Discard();

        var refusal =
            Assert.Throws<InvalidJobException>(() =>
                GraphSerializability.Check(env.Plan(), new AllBut(typeof(string)), takesCheckpoints: true));
        Assert.StartsWith(
            "Checkpoints of the job store the keys of 'total', but System.String cannot be serialized",
            refusal.Message,
            StringComparison.Ordinal);
        GraphSerializability.Check(env.Plan(), new AllBut(typeof(string)));
    }

    private sealed class CheckpointedMap : IMapOperator<int, int>, ICheckpointedFunction
    {
        public void InitializeState(IFunctionInitializationContext context)
        {
        }

        public void SnapshotState(IFunctionSnapshotContext context)
        {
        }

        public int Map(int value) => value;
    }
}
