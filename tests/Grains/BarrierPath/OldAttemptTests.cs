using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>An attempt has ended, and what it still says and writes arrives while the next one runs: it changes nothing.</summary>
public sealed class OldAttemptTests
{
    private const string Checkpoints = "mem://checkpoints";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledgement_ThatComesLate_CountsForNoCheckpoint()
    {
        await using var saved = await StartAsync();
        var old = await FailAsync(saved);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();

        await AcknowledgeAsync(saved, attempt: 1, old);
        await AcknowledgeAsync(saved, attempt: 1, barrier.Checkpoint.Value);
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value);

        Assert.Equal((barrier.Checkpoint, "complete"), await saved.Cluster.Runtime.UntilOverAsync());
        var manifest = await RepositoryOf(saved).ReadManifestAsync(barrier.Checkpoint, Cancel);
        Assert.All(manifest.Vertices.SelectMany(vertex => vertex.Tasks), task => Assert.Equal([2], task.Inline));
        Assert.Equal([barrier.Checkpoint], (await RepositoryOf(saved).ListAsync(Cancel)).Published);
    }

    [Fact]
    public async Task Refusal_ThatComesLate_GivesUpNoCheckpoint()
    {
        await using var saved = await StartAsync();
        await FailAsync(saved);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();

        await saved.Coordinator.DeclineAsync(saved.Job.Task(1, 1, attempt: 1), barrier.Checkpoint, "could not store its snapshot");
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value);

        Assert.Equal((barrier.Checkpoint, "complete"), await saved.Cluster.Runtime.UntilOverAsync());
    }

    [Fact]
    public async Task Upload_ThatComesLate_IsNeitherGoneOnFromNorKept()
    {
        await using var saved = await StartAsync(config => config.Checkpointing.NumRetained = 1);
        var old = await FailAsync(saved);
        await CompleteNextAsync(saved);

        // Its checkpoint was given up and its folder cleared; then come the files of a task whose store was slow.
        await RepositoryOf(saved).StoreAsync(
            new CheckpointId(old), saved.Job.Task(1, 1).Task, "late", Snapshots.Of(1), inlineMax: 0, Cancel);
        await RepositoryOf(saved)
            .WriteSharedAsync(
                SnapshotPaths.SharedFile(new CheckpointId(old), saved.Job.Task(1, 1).Task, "late"), new MemoryStream([1]), Cancel);
        Assert.Contains("saved%20job/chk-1/v1-1-late", saved.Stores[Checkpoints]);
        var point = await saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None));
        Assert.Equal(new CheckpointId(2), point?.Checkpoint);

        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, Cancel);
        await CompleteNextAsync(saved);
        Assert.Equal(3, await asked);

        await JobProbe.UntilSoAsync(
            () => Task.FromResult(saved.Stores[Checkpoints]), names =>
                names.SequenceEqual(["saved%20job/chk-3/_metadata", "saved%20job/runs/1", "saved%20job/runs/1-complete"]),
                    "what came late to be deleted");
    }

    private static async Task<SavepointCluster> StartAsync(Action<ExecutionConfig>? configure = null) =>
        await SavepointCluster.StartAsync(config =>
    {
        config.Checkpointing.Interval = TimeSpan.FromDays(1);
        config.Checkpointing.Directory = Checkpoints;
        config.RestartStrategy = RestartStrategy.FixedDelay(1, TimeSpan.Zero);
        configure?.Invoke(config);
    });

    /// <summary>
    /// Lets the first attempt fail with a checkpoint under way, and waits for the second, which soon begins one of its own.
    /// </summary>
    /// <returns>The checkpoint that was under way.</returns>
    private static async Task<long> FailAsync(SavepointCluster saved)
    {
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, Cancel);
        var (_, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        saved.Cluster.Runtime.Tell(saved.Job.Task(1, 0), TaskState.Failed, new FailureInfo(FailureOrigin.User, "boom", null));
        await Assert.ThrowsAsync<FlinkException>(() => asked);
        await saved.Job.UntilAsync(
            details => details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(2)) == 4, "the second attempt to run");
        return barrier.Checkpoint.Value;
    }

    private static async Task CompleteNextAsync(SavepointCluster saved)
    {
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value);
        Assert.Equal((barrier.Checkpoint, "complete"), await saved.Cluster.Runtime.UntilOverAsync());
    }

    // The snapshots of an attempt are its number.
    private static async Task AcknowledgeAsync(SavepointCluster saved, int attempt, long checkpoint)
    {
        foreach (var task in saved.Tasks(attempt))
        {
            await saved.Coordinator.AcknowledgeAsync(
                new CheckpointAcknowledgement(task, new CheckpointId(checkpoint), null, [(byte)attempt], 1, 0, HasEnded: false));
        }
    }

    private static CheckpointRepository RepositoryOf(SavepointCluster saved) => new(saved.Stores.TryOpen(Checkpoints)!, "saved job");
}
