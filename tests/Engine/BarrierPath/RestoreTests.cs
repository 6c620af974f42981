using FlinkNet.Connectors.Generator;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Which stored state a job goes on from, and when it must not (rules K5, S11, F3).</summary>
public sealed class RestoreTests
{
    [Fact]
    public void S11_State_IsFoundByUid_WhateverTheShapeOfTheProgram()
    {
        var stored = Stored(Sums());
        var changed = Program(chaining: false, maxParallelism: null, environment =>
        {
            environment.FromSource(new SmallSplitsSource(1, 9)).Uid("more").SinkTo(new DiscardingSink<long>());
            return environment.FromSource(new SmallSplitsSource(1, 9)).Uid("numbers").Filter(n => n > 0).Name("Positive");
        });

        var check = RestoreCheck.Of(StoredOperators.Of(stored, changed), changed, allowNonRestoredState: false);
        var sum = changed.Vertices.Single(vertex => vertex.Operators().Any(step => step.Transformation.Uid == "sum"));
        var parts = Assignment(stored, changed, sum.Id, 0).Operators;

        Assert.Empty(check.Dropped);
        Assert.Equal("sum", Assert.Single(parts).Id);
        Assert.Same(StoredOperators.Of(stored, changed).Manifest.Vertices[1], parts[0].Vertex);
    }

    [Fact]
    public void S11_StateWithoutItsOperator_IsRefusedByName_UnlessItMayBeLeftBehind()
    {
        var stored = Stored(Sums());
        var without =
            Program(chaining: true, maxParallelism: null, environment =>
                environment.FromSource(new SmallSplitsSource(1, 9)).Uid("numbers"), sum: "other");

        var refused =
            Assert.Throws<FlinkException>(() =>
                RestoreCheck.Of(StoredOperators.Of(stored, without), without, allowNonRestoredState: false));
        var allowed = RestoreCheck.Of(StoredOperators.Of(stored, without), without, allowNonRestoredState: true);

        Assert.Equal(FailureOrigin.User, refused.Origin);
        Assert.Contains("'sum'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-non-restored-state", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["sum"], allowed.Dropped.Select(dropped => dropped.Id));
    }

    [Fact]
    public void S11_OperatorWithoutState_MayLeaveTheProgram()
    {
        var stored = Stored(Sums());
        var vertex = stored.Vertices[1];
        var empty = stored with
        {
            Vertices =
                [stored.Vertices[0], vertex with { Operators =
                    [.. vertex.Operators!.Select(entry => entry with { Kinds = StateKinds.None })] }],
        };
        var without =
            Program(chaining: true, maxParallelism: null, environment =>
                environment.FromSource(new SmallSplitsSource(1, 9)).Uid("numbers"), sum: "other");

        Assert.Empty(RestoreCheck.Of(StoredOperators.Of(empty, without), without, allowNonRestoredState: false).Dropped);
    }

    [Fact]
    public void S11_StepWithoutAUid_MustBearTheNameThatStoodInItsPlace()
    {
        var stored =
            Stored(Program(chaining: true, maxParallelism: null, environment =>
                environment.FromSource(new SmallSplitsSource(1, 9)).Name("Orders")));
        var renamed =
            Program(chaining: true, maxParallelism: null, environment =>
                environment.FromSource(new SmallSplitsSource(1, 9)).Name("Visits"));

        var refused =
            Assert.Throws<FlinkException>(() =>
                RestoreCheck.Of(StoredOperators.Of(stored, renamed), renamed, allowNonRestoredState: false));

        Assert.Contains("'step 0' ('Orders')", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void K5_MaxParallelismOfTheState_IsAdopted_WhenNobodyChoseAnother()
    {
        var stored = Stored(Sums(maxParallelism: 128));
        var derived = Sums();
        var chosen = Sums(maxParallelism: 256);

        Assert.Equal([128, 128], RestoreCheck.Of(StoredOperators.Of(stored, derived), derived, false).MaxParallelism);
        var refused = Assert.Throws<FlinkException>(() => RestoreCheck.Of(StoredOperators.Of(stored, chosen), chosen, false));
        Assert.Contains("128 key groups", refused.Message, StringComparison.Ordinal);
        Assert.Contains("max parallelism 256", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void K5_ParallelismAboveTheMaxParallelismOfTheState_IsRefused()
    {
        var stored = Stored(Sums(maxParallelism: 4));
        var wide = Sums(parallelism: 5);

        var refused = Assert.Throws<FlinkException>(() => RestoreCheck.Of(StoredOperators.Of(stored, wide), wide, false));

        Assert.Contains("parallelism of", refused.Message, StringComparison.Ordinal);
        Assert.Contains("4 or less", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)StateKinds.Keyed, 2, 4, 0, new[] { 0 })]
    [InlineData((int)StateKinds.Keyed, 4, 2, 1, new[] { 2, 3 })]
    [InlineData((int)StateKinds.Keyed, 4, 3, 1, new[] { 1, 2 })]
    [InlineData((int)StateKinds.Keyed, 3, 3, 1, new[] { 1 })]
    [InlineData((int)(StateKinds.Keyed | StateKinds.Broadcast), 2, 3, 2, new[] { 0, 1 })]
    [InlineData((int)StateKinds.Broadcast, 2, 3, 2, new[] { 0 })]
    [InlineData((int)StateKinds.List, 3, 2, 0, new[] { 0, 1, 2 })]
    [InlineData((int)StateKinds.List, 3, 3, 2, new[] { 2 })]
    [InlineData((int)StateKinds.Union, 3, 3, 2, new[] { 0, 1, 2 })]
    [InlineData((int)StateKinds.None, 3, 3, 2, new int[0])]
    public void S6toS9_OnlyTheSnapshotsThatHoldAPart_AreRead(int kinds, int old, int parallelism, int subtask, int[] needed)
    {
        var stored = Stored(Sums(parallelism: old), (StateKinds)kinds);
        var graph = Sums(parallelism: parallelism);

        var parts = Assignment(stored, graph, new VertexId(1), subtask).Operators.Single(entry => entry.Id == "sum");

        Assert.Equal(needed, parts.Needed);
    }

    [Fact]
    public void F3_TasksOfAVertexThatHadEndedInPart_HaveNotEndedAtAnotherParallelism()
    {
        var stored = Stored(Sums(parallelism: 2), ended: task => task == new TaskId(new VertexId(0), new SubtaskIndex(0)));

        Assert.True(Assignment(stored, Sums(parallelism: 2), new VertexId(0), 0).HasEnded);
        Assert.False(Assignment(stored, Sums(parallelism: 2), new VertexId(0), 1).HasEnded);
        Assert.False(Assignment(stored, Sums(parallelism: 3), new VertexId(0), 0).HasEnded);
    }

    [Fact]
    public void F3_WhenAllHadEnded_AllHaveAtAnyParallelism_ButNotBehindANewSource()
    {
        var stored = Stored(Sums(parallelism: 2), ended: _ => true);
        var more = Program(chaining: true, maxParallelism: null, environment =>
            environment.FromSource(new SmallSplitsSource(1, 9))
                .Uid("numbers")
                .Union(environment.FromSource(new SmallSplitsSource(1, 9)).Uid("more")));

        Assert.True(Assignment(stored, Sums(parallelism: 3), new VertexId(1), 2).HasEnded);
        Assert.True(Assignment(stored, more, new VertexId(0), 0).HasEnded);
        Assert.False(Assignment(stored, more, new VertexId(2), 0).HasEnded);
    }

    [Fact]
    public void Manifest_OfVersion1_IsRead_AndFitsTheSameProgramAtAnyParallelism()
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "BarrierPath", "Golden", "manifest-v1"));
        var manifest = CheckpointManifest.Decode(bytes, "golden");
        var graph = Recovering(parallelism: 3);

        var check = RestoreCheck.Of(StoredOperators.Of(manifest, graph), graph, allowNonRestoredState: false);
        var assignment = Assignment(manifest, graph, new VertexId(1), 2);
        var snapshot =
            assignment.Assemble(assignment.Needed.ToDictionary(handle => handle, handle => TaskSnapshotCodec.Decode(handle.Inline!)));

        Assert.Equal((new CheckpointId(15), "recovering"), (manifest.Checkpoint, manifest.JobName));
        Assert.Equal([720, 720], check.MaxParallelism);
        Assert.All(snapshot.Operators["count"].Keyed["count"].Groups.Keys, group => Assert.InRange(group, 480, 719));
    }

    [Fact]
    public void Manifest_OfVersion1_WithOtherSteps_IsRefused()
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "BarrierPath", "Golden", "manifest-v1"));

        var refused = Assert.Throws<FlinkException>(() => StoredOperators.Of(CheckpointManifest.Decode(bytes, "golden"), Sums()));

        Assert.Contains("older version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_TellsItsOperatorsAgain()
    {
        var read = CheckpointManifest.Decode(Stored(Sums()).Encode(), "again");

        Assert.Equal([("numbers", StateKinds.List)], read.Vertices[0].Operators!.Select(entry => (entry.Id, entry.Kinds)));
        Assert.Equal(
            ("sum", "Sum", StateKinds.Keyed),
            (read.Vertices[1].Operators![0].Id, read.Vertices[1].Operators![0].Name, read.Vertices[1].Operators![0].Kinds));
    }

    private static TaskAssignment Assignment(CheckpointManifest manifest, JobGraph graph, VertexId vertex, int subtask)
    {
        var (stored, plan) = (StoredOperators.Of(manifest, graph), ExecutionPlan.Create(graph));
        return TaskAssignment.Of(stored, plan, EndedTasks.Of(stored, plan), new TaskId(vertex, new SubtaskIndex(subtask)));
    }

    /// <summary>A checkpoint of a program: its source has lists, its sum has keyed state.</summary>
    private static CheckpointManifest Stored(JobGraph graph, StateKinds sum = StateKinds.Keyed, Func<TaskId, bool>? ended = null) => new(
        "job",
        new CheckpointId(7),
        DateTimeOffset.UnixEpoch,
        ManifestVertex.AllOf(graph, graph.Vertices
            .SelectMany(vertex => Enumerable.Range(0, vertex.Parallelism), (vertex, subtask) =>
                new TaskId(vertex.Id, new SubtaskIndex(subtask)))
            .ToDictionary(task => task, task => new TaskStateHandle(null, [], 0, 0, ended?.Invoke(task) ?? false)
            {
                Operators = graph.Vertices[task.Vertex.Index].Operators().Select(step => OperatorIds.Of(step.Transformation)).ToDictionary(
                    id => id,
                    id => id == "sum" ? sum : id is "numbers" or "step 0" ? StateKinds.List : StateKinds.None),
            })),
        []);

    private static JobGraph Sums(int parallelism = 2, int? maxParallelism = null) =>
        Program(chaining: true, maxParallelism, environment =>
            environment.FromSource(new SmallSplitsSource(1, 9)).Uid("numbers"), parallelism: parallelism);

    private static JobGraph Program(
        bool chaining,
        int? maxParallelism,
        Func<StreamExecutionEnvironment, DataStream<long>> source,
        string sum = "sum",
        int parallelism = 2)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        environment.Config.OperatorChaining = chaining;
        if (maxParallelism is { } max)
        {
            environment.SetMaxParallelism(max);
        }

        source(environment).KeyBy(n => n % 3).Sum(n => n).Uid(sum).SinkTo(new DiscardingSink<long>());
        return JobGraphBuilder.Build(environment, "job");
    }

    private static JobGraph Recovering(int parallelism)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        environment.FromSource(new DataGeneratorSource<long>(index => index, 10)).Name("Numbers")
            .Map(n => n)
            .KeyBy(n => n % 10)
            .Process(new Nothing()).Uid("count")
            .SinkTo(new DiscardingSink<string>()).Name("Text to results");
        return JobGraphBuilder.Build(environment, "recovering");
    }

    private sealed class Nothing : KeyedProcessFunction<long, long, string>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
        }
    }
}
