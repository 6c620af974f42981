using System.Collections.Concurrent;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>
/// A coordinator that was replaced, and wakes up later: what it still publishes is committed by nobody, nor gone on from (rules C12 and
/// X3).
/// </summary>
public sealed class ReplacedCoordinatorTests
{
    private const string Checkpoints = "mem://checkpoints";

    [Fact]
    public async Task X3_CheckpointThatAReplacedCoordinatorPublishes_TasksHearNothingOfIt()
    {
        await using var saved = await StartAsync();
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await PublishReplacedAsync(saved);

        // The next activation takes the request up again.
        Assert.Equal(new CheckpointId(2), (await saved.AcknowledgeNextAsync()).Checkpoint);
        Assert.Equal((new CheckpointId(2), "complete"), await saved.Cluster.Runtime.UntilOverAsync());
        Assert.Equal(2, await asked);
    }

    [Fact]
    public async Task C15_CheckpointThatAReplacedCoordinatorPublished_IsNotGoneOnFrom()
    {
        await using var saved = await StartAsync();
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await PublishReplacedAsync(saved);
        await saved.Cluster.Runtime.UntilTriggeredAsync();
        Assert.Equal(["saved%20job/chk-1/_metadata", "saved%20job/runs/1"], saved.Stores[Checkpoints]);

        Assert.Null(await saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None)));
        Assert.False(asked.IsCompleted);
    }

    [Fact]
    public async Task C15_CheckpointThatTheCoordinatorAnnounced_IsGoneOnFrom()
    {
        await using var saved = await StartAsync();
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        Assert.Equal(1, await asked);
        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);

        var point = await saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None));

        Assert.Equal(new CheckpointId(1), point?.Checkpoint);
    }

    [Fact]
    public async Task JobManager_AnotherHasBegunTheNextAttempt_NoticesThoughItHasNothingToStore()
    {
        await using var saved = await StartAsync();
        await saved.Job.UntilAllTasksAsync(TaskState.Running);
        await saved.Cluster.OverwriteAsync(saved.Job, state => state.Epoch = 10);

        await saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None));

        // Otherwise its tasks would run on, and no checkpoint of them be taken any more.
        await saved.Job.UntilEpochAsync(11);
    }

    [Fact]
    public async Task Run_ThatTwoCallsBegin_HasOneNumber()
    {
        await using var saved = await StartAsync();
        var (hanging, isReached) =
            (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously));
        saved.Stores.BeforeDelete = _ => isReached.TrySetResult() ? hanging.Task : Task.CompletedTask;
        var coordinator = saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>("next run");
        var request = new RestoreRequest("saved job", new Attempt(1), null, RestoreSettings.None);

        // It has number 2; what was there before it is being deleted when its JobManager begins another attempt.
        var slower = coordinator.FindRestorePointAsync(request);
        await isReached.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Null(await coordinator.FindPointAsync(request with { Attempt = new Attempt(2) }));
        Assert.Equal(2, (await saved.Cluster.ReadCheckpointsAsync(coordinator.GetGrainId())).State!.Epoch);
        hanging.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => slower);

        Assert.Equal(2, (await saved.Cluster.ReadCheckpointsAsync(coordinator.GetGrainId())).State!.Epoch);
    }

    [Fact]
    public async Task Run_ThatFindsCheckpointsWhichAFinishedRunIsStillDeleting_BeginsWithoutThem()
    {
        await using var saved = await StartAsync();
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        await asked;

        // The marks go first.
        saved.Stores.BeforeRead = name =>
        {
            foreach (var mark in saved.Stores[Checkpoints].Where(other => other.Contains("/runs/1", StringComparison.Ordinal)))
            {
                saved.Stores.Remove(Checkpoints, mark);
            }

            saved.Stores.Remove(Checkpoints, name);
        };

        var next = saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>("next run");

        Assert.Null(await next.FindPointAsync(new RestoreRequest("saved job", new Attempt(1), null, RestoreSettings.None)));
    }

    [Fact]
    public async Task Savepoint_WhoseFailureIsNotStored_IsNotSaidToHaveFailed_NorDeleted()
    {
        var (storage, hanging, isReached) = (new FakeGrainStorage(), new TaskCompletionSource(), new TaskCompletionSource());
        await using var saved =
            await SavepointCluster.StartAsync(configureSilo: silo =>
                silo.Services.AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, storage));
        await saved.Job.Manager.RequestCheckpointAsync(new CheckpointRequest("asked", CheckpointKind.Suspend, SavepointCluster.Target));
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        var deleted = new ConcurrentQueue<string>();
        saved.Stores.BeforeDelete = name =>
        {
            deleted.Enqueue(name);
            return Task.CompletedTask;
        };
        storage.BeforeWriteOf = name =>
        {
            if (name != "checkpoints")
            {
                return Task.CompletedTask;
            }

            isReached.TrySetResult();
            return hanging.Task;
        };

        // That it failed is about to be stored.
        saved.Coordinator.DeclineAsync(saved.Tasks(attempt).First(), barrier.Checkpoint, "it could not").Ignore();
        await isReached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var told = saved.Coordinator.FindRequestAsync("asked");
        Assert.Null(await saved.Coordinator.FindRequestAsync("not asked"));
        Assert.False(told.IsCompleted);
        Assert.Empty(deleted);

        // Another coordinator goes on with it, and stores something.
        storage.BeforeWriteOf = _ => Task.CompletedTask;
        var others = new GrainState<CheckpointsState>();
        await storage.ReadStateAsync("checkpoints", saved.Coordinator.GetGrainId(), others);
        await storage.WriteStateAsync("checkpoints", saved.Coordinator.GetGrainId(), others);
        hanging.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => told);
        Assert.Empty(deleted);
    }

    [Fact]
    public async Task Savepoint_ThatAReplacedCoordinatorGivesUp_ThoughItIsWritten_StopsTheJob_AndNoTaskHearsThatItWasGivenUp()
    {
        await using var saved = await StartAsync();
        await saved.Job.Manager.RequestCheckpointAsync(new CheckpointRequest("asked", CheckpointKind.Suspend, SavepointCluster.Target));
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await saved.Cluster.OverwriteCheckpointsAsync(saved.Job);
        saved.Stores.LosesReply = name => name.EndsWith("_metadata", StringComparison.Ordinal);

        await saved.AcknowledgeAsync(attempt, barrier.Checkpoint.Value);

        // The next activation finds its manifest. A task that had heard of its end would read on, and be asked for nothing any more.
        Assert.Equal((barrier.Checkpoint, "last"), await saved.Cluster.Runtime.UntilOverAsync());
        saved.Cluster.Runtime.FinishAll();
        await saved.Job.UntilAsync(JobStatus.Finished);
        Assert.Equal(CheckpointRequestPhase.Completed, (await saved.Coordinator.FindRequestAsync("asked"))!.Phase);
    }

    private static Task<SavepointCluster> StartAsync() => SavepointCluster.StartAsync(config =>
    {
        config.Checkpointing.Interval = TimeSpan.FromDays(1);
        config.Checkpointing.Directory = Checkpoints;
    });

    /// <summary>The first checkpoint is under way when another activation takes over, and is acknowledged then.</summary>
    private static async Task PublishReplacedAsync(SavepointCluster saved)
    {
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await saved.Cluster.OverwriteCheckpointsAsync(saved.Job);
        await saved.AcknowledgeAsync(attempt, barrier.Checkpoint.Value);
    }
}
