using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.State;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Which snapshot of a checkpoint the record in a task's grain is compared to.</summary>
public sealed class TaskRestorerTests : IDisposable
{
    private const string Checkpoints = "mem://checkpoints";
    private const long Checkpoint = 7;

    private static readonly JobId Run = new("run");
    private readonly FakeStores _stores = new();
    private readonly StateBackendRegistry _backends = new([MemoryStateBackend.Instance]);
    private readonly CatalogedJob _job = Job();

    public void Dispose() => _backends.Dispose();

    [Fact]
    public async Task Witnessed_IsTheSnapshotOfTheSameSubtask()
    {
        await PublishAsync(Run.Value, StateKinds.List, parallelism: 2);

        Assert.Equal("v1-0", (await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(0))))?.Name);
        Assert.Equal("v1-1", (await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(1))))?.Name);
    }

    [Theory]
    [InlineData(nameof(StateKinds.Union), true)]
    [InlineData(nameof(StateKinds.Broadcast), true)]
    [InlineData(nameof(StateKinds.Keyed), false)]
    [InlineData(nameof(StateKinds.None), false)]
    public async Task Witnessed_IsOnlyWhatHadOperatorState(string kind, bool isWitnessed)
    {
        await PublishAsync(Run.Value, Enum.Parse<StateKinds>(kind), parallelism: 2);

        Assert.Equal(isWitnessed, await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(0))) is not null);
    }

    [Fact]
    public async Task Witnessed_OfAnotherVertex_DoesNotCount()
    {
        await PublishAsync(Run.Value, StateKinds.List, parallelism: 2);

        Assert.Null(await FindAsync(new TaskId(new VertexId(0), new SubtaskIndex(0))));
    }

    [Fact]
    public async Task Subtask_ThatTheCheckpointDoesNotHave_HasNothingToBeComparedTo()
    {
        await PublishAsync(Run.Value, StateKinds.List, parallelism: 1);

        Assert.NotNull(await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(0))));
        Assert.Null(await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(1))));
    }

    [Theory]
    [InlineData("an earlier run")]
    [InlineData(null)]
    public async Task CheckpointOfAnotherRun_WasWitnessedByNoTaskOfThisOne(string? run)
    {
        await PublishAsync(run, StateKinds.List, parallelism: 2);

        Assert.Null(await FindAsync(new TaskId(new VertexId(1), new SubtaskIndex(0))));
    }

    [Fact]
    public async Task FirstAttempt_AndOneThatStartsFromASavepoint_HaveNothingToBeComparedTo()
    {
        await PublishAsync(Run.Value, StateKinds.List, parallelism: 2);
        var task = new TaskId(new VertexId(1), new SubtaskIndex(0));

        Assert.Null(await FindAsync(task, attempt: 1));
        Assert.Null(await FindAsync(task, path: Checkpoints + "/job/chk-7"));
    }

    [Fact]
    public async Task Manifest_ThatCouldNotBeRead_IsReadAnewByTheNextTaskOfTheAttempt()
    {
        await PublishAsync(Run.Value, StateKinds.List, parallelism: 2);
        var (restorer, task) = (NewRestorer(), new TaskId(new VertexId(1), new SubtaskIndex(0)));
        _stores.BeforeRead = _ => throw new IOException("The store is away.");
        await Assert.ThrowsAsync<IOException>(() => FindAsync(task, restorer: restorer));

        _stores.BeforeRead = _ => { };

        Assert.Equal("v1-0", (await FindAsync(task, restorer: restorer))?.Name);
    }

    private TaskRestorer NewRestorer() =>
        new(new SnapshotStores([_stores]), new LocalCopies(NullLogger<LocalCopies>.Instance), _backends, Fake.Of<IGrainFactory>());

    private Task<TaskStateHandle?> FindAsync(TaskId task, int attempt = 2, string? path = null, TaskRestorer? restorer = null)
    {
        var deployment =
            new JobDeployment(
            Run, _job.Graph.Name, "", new Attempt(attempt), new Epoch(1), [], [], new CheckpointId(Checkpoint), RestoredPath: path);
        return (restorer ?? NewRestorer())
            .FindWitnessedAsync(
                _job, new TaskAttemptId(Run, new Attempt(attempt), task), deployment, TestContext.Current.CancellationToken);
    }

    /// <summary>Completes a checkpoint in which the second vertex has state.</summary>
    private async Task PublishAsync(string? run, StateKinds kinds, int parallelism)
    {
        var sink = OperatorIds.Of(_job.Graph.Vertices[1].Head.Transformation);
        var graph = ControlPlaneCluster.Graph("job", parallelism);
        var states = graph.Vertices
            .SelectMany(vertex => Enumerable.Range(0, parallelism), (vertex, subtask) => new TaskId(vertex.Id, new SubtaskIndex(subtask)))
            .ToDictionary(task => task, task => new TaskStateHandle($"v{task.Vertex.Index}-{task.Subtask}", null, 1, 0, HasEnded: false)
            {
                Operators = new Dictionary<string, StateKinds> { [sink] = kinds },
            });
        var manifest =
            new CheckpointManifest(
            "job", new CheckpointId(Checkpoint), default, ManifestVertex.AllOf(graph, states), [])
            { Run = run, Epoch = 1 };
        Assert.True(await new CheckpointRepository(_stores.TryOpen(Checkpoints)!, "job")
            .TryPublishAsync(manifest, TestContext.Current.CancellationToken));
    }

    private static CatalogedJob Job()
    {
        var graph = ControlPlaneCluster.Graph("job");
        var config = new ExecutionConfig();
        (config.Checkpointing.Interval, config.Checkpointing.Directory) = (TimeSpan.FromDays(1), Checkpoints);
        return new CatalogedJob(graph, ExecutionPlan.Create(graph), config);
    }
}
