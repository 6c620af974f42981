using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.Tests.RecordPath;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// What is said before an upgrade of what a checkpoint holds and a changed program could not go on from (rules S11 and S12).
/// </summary>
public sealed class StateCompatibilityTests
{
    [Fact]
    public void SameProgram_Fits() => Assert.Empty(Check(Program()));

    [Fact]
    public void OtherParallelism_Fits() => Assert.Empty(Check(Program(parallelism: 3)));

    [Fact]
    public void S11_OperatorThatIsGone_IsNamed_UnlessItMayBeLeftBehind()
    {
        Assert.Contains("'count'", Assert.Single(Check(Program(uid: "counts"))), StringComparison.Ordinal);
        Assert.Empty(Check(Program(uid: "counts"), allowNonRestoredState: true));
    }

    [Fact]
    public void S12_KeysOfAnotherType_AreNamedWithBothTypes()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSource(new SmallSplitsSource(1, 600))
            .Map(n => (Key: (int)n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .Sum(r => r.Count)
            .Uid("count")
            .SinkTo(new TransactionalSink<(int, long)>())
            .Uid("out");

        Assert.Contains(
            Check(environment),
            finding => finding.StartsWith(
                "State 'reduced' of operator 'Sum' ('count') has keys of the type System.Int64, and the program's are System.Int32.",
                StringComparison.Ordinal));
    }

    [Fact]
    public void S12_CommittableOfAnotherType_IsNamedWithBothTypes()
    {
        var environment = Program(sink: new OtherSink());

        Assert.Contains(Check(environment), finding =>
            finding.Contains("State '$committables'", StringComparison.Ordinal)
                && finding.Contains("is now System.ValueTuple<System.Int64, System.String>", StringComparison.Ordinal));
    }

    [Fact]
    public void S12_StateThatAnOwnOperatorTellsOf_IsNamedWithBothTypes_WhenItsTypeHasChanged()
    {
        var stored = Checkpoint(() => OwnProgram(new ValueStateDescriptor<long>("last"), n => n));

        Assert.Empty(Check(OwnProgram(new ValueStateDescriptor<long>("last"), n => n), stored: stored));
        Assert.Contains(
            Check(OwnProgram(new ValueStateDescriptor<string>("last"), n => $"{n}"), stored: stored),
            finding => finding.StartsWith("State 'last' of operator 'own' ('own') was stored as System.Int64 -> ", StringComparison.Ordinal)
                && finding.Contains("System.String>: its type cannot change", StringComparison.Ordinal));
    }

    [Fact]
    public void K5_OtherMaxParallelism_IsNamed() =>
        Assert.Contains(Check(Program(maxParallelism: 36)), finding => finding.Contains("720 key groups", StringComparison.Ordinal));

    [Fact]
    public void TypeThatTheProgramDoesNotHave_IsNamedWithItsAlias() =>
        Assert.Contains(Check(Program(), hasType: _ => false), finding =>
            finding.Contains("mark it [Alias(\"FlinkNet.Engine.Tests.BarrierPath.SmallSplit\")]", StringComparison.Ordinal));

    private static IReadOnlyList<string> Check(
        StreamExecutionEnvironment environment, bool allowNonRestoredState = false, Func<string, bool>? hasType = null,
            CheckpointManifest? stored = null)
    {
        var manifest = stored ?? Checkpoint(() => Program());
        var check = new StateCompatibility(JobGraphBuilder.Build(environment, "job"), allowNonRestoredState, hasType ?? (_ => true));
        if (check.Check(manifest) is { } operators)
        {
            foreach (var (vertex, task) in operators.Manifest.Vertices.SelectMany(vertex => vertex.Tasks, (vertex, task) => (vertex, task)))
            {
                check.Check(operators, vertex, TaskSnapshotCodec.Decode(task.Inline!));
            }
        }

        return check.Findings;
    }

    private static CheckpointManifest Checkpoint(Func<StreamExecutionEnvironment> program)
    {
        for (var seed = 1; ; seed++)
        {
            var checkpoints = new SeededCheckpoints(seed) { LostNewsPercent = 100 };
            new SeededRun(program(), seed, new SeededRunOptions { FrameSize = 256 }, checkpoints).TryRun(300);
            if (checkpoints.Latest is { } manifest
                && manifest.Vertices.SelectMany(vertex => vertex.Operators!).Count(stored => stored.Kinds != 0) > 2)
            {
                return manifest;
            }
        }
    }

    private static StreamExecutionEnvironment Program(
        int parallelism = 2,
        string uid = "count",
        int? maxParallelism = null,
        ISink<(long Key, long Count)>? sink = null)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        var sum = environment.FromSource(new SmallSplitsSource(1, 600))
            .Map(n => (Key: n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .Sum(r => r.Count)
            .Uid(uid);
        if (maxParallelism is { } max)
        {
            sum.SetMaxParallelism(max);
        }

        sum.SinkTo(sink ?? new TransactionalSink<(long Key, long Count)>()).Uid("out");
        return environment;
    }

    private static StreamExecutionEnvironment OwnProgram<T>(ValueStateDescriptor<T> state, Func<long, T> value)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSource(new SmallSplitsSource(1, 600))
            .KeyBy(n => n % 17)
            .Transform("own", new RememberFactory<T>(state, value))
            .Uid("own")
            .SinkTo(new TransactionalSink<(long Key, long Count)>()).Uid("out");
        return environment;
    }

    private sealed class RememberFactory<T>(ValueStateDescriptor<T> state, Func<long, T> value) : IStreamOperatorFactory<Remember<T>>
    {
        public IReadOnlyList<StateDescriptor> States => [state];

        public Remember<T> Create() => new(state, value);
    }

    private sealed class Remember<T>(ValueStateDescriptor<T> state, Func<long, T> toStore)
        : KeyedOneInputStreamOperator<long, long, (long Key, long Count)>
    {
        private IValueState<T> _last = null!;

        public override void Open(IRuntimeContext context) => _last = context.GetState(state);

        public override void ProcessElement(long value, long? timestamp)
        {
            _last.Value = toStore(value);
            Output.Collect((CurrentKey, value));
        }
    }

    /// <summary>A sink whose committables are texts.</summary>
    private sealed class OtherSink : ITwoPhaseCommitSink<(long Key, long Count), string>
    {
        public string DefaultName => "Transactions";

        public ICommittingSinkWriter<(long Key, long Count), string> CreateWriter(ISinkWriterContext context) =>
            throw new NotSupportedException();

        public ICommitter<string> CreateCommitter(ISinkWriterContext context) => throw new NotSupportedException();
    }
}
