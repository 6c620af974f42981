using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Another parallelism while the job runs: durable, checked before, and never at the cost of the job.</summary>
public sealed class RescaleTests
{
    [Fact]
    public async Task Rescale_TakesACheckpointAfterWhichTasksPause_AndGoesOnFromItWider()
    {
        await using var saved = await StartAsync();
        var rescaling = RescaleAsync(saved, 3);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value, parallelism: 2);
        await rescaling;

        var details = await saved.Job.UntilAllTasksAsync(TaskState.Running);
        Assert.Equal(CheckpointKind.Pause, barrier.Kind);
        Assert.Equal((JobStatus.Running, 3, 3), (details.Status, details.Vertices[0].Parallelism, details.Vertices[1].Parallelism));
        Assert.Equal(6, saved.Cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(2)));
    }

    [Fact]
    public async Task Rescaled_JobManagerLost_IsStillAsWide_AlsoAfterAFailure()
    {
        await using var saved = await StartAsync();
        var rescaling = RescaleAsync(saved, 1);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value, parallelism: 2);
        await rescaling;

        await saved.Cluster.Silos.DeactivateAsync(saved.Job.Manager);
        Assert.Equal(1, (await saved.Job.Manager.GetDetailsAsync()).Vertices[1].Parallelism);
        saved.Cluster.Runtime.Tell(saved.Job.Task(0, 0, 2), TaskState.Failed, new FailureInfo(FailureOrigin.External, "gone", null));

        await saved.Job.UntilAsync(
            details => details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(3)) == 2,
                    "the third attempt to run at parallelism 1");
    }

    [Fact]
    public async Task JobManagerLostInTheMiddle_GoesOnRescaling()
    {
        await using var saved = await StartAsync();
        var request = new RescaleRequest("mine", 3);
        await saved.Job.Manager.RescaleAsync(request);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await saved.Cluster.Silos.DeactivateAsync(saved.Job.Manager);
        Assert.Equal(RescalePhase.Pausing, (await saved.Job.Manager.RescaleAsync(request)).Phase);

        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value, parallelism: 2);

        Assert.Equal(RescalePhase.Completed, (await saved.Job.UntilRescaledAsync("mine")).Phase);
        Assert.Equal((JobStatus.Running, 3), await StandingAsync(saved));
    }

    [Fact]
    public async Task FailedCheckpoint_LeavesTheJobAsItWas()
    {
        await using var saved = await StartAsync();
        var rescaling = RescaleAsync(saved, 3);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        await saved.Coordinator.DeclineAsync(saved.Job.Task(0, 0, attempt), barrier.Checkpoint, "could not");

        var error = await Assert.ThrowsAsync<FlinkException>(() => rescaling);

        Assert.Contains("could not", error.Message, StringComparison.Ordinal);
        Assert.Equal((JobStatus.Running, 2), await StandingAsync(saved));
        Assert.Equal((barrier.Checkpoint, "aborted"), await saved.Cluster.Runtime.UntilOverAsync());
    }

    [Theory]
    [InlineData(721, "max parallelism")]
    [InlineData(0, "1 or more")]
    [InlineData(5, "needs 5 slots, 4 are offered")]
    public async Task WhatCannotBe_IsRefused_AndTheJobGoesOn(int parallelism, string why)
    {
        await using var saved = await StartAsync();

        var error = await Assert.ThrowsAsync<FlinkException>(() => RescaleAsync(saved, parallelism));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal((JobStatus.Running, 2), await StandingAsync(saved));
    }

    [Fact]
    public async Task JobWithoutCheckpoints_CannotBeRescaled()
    {
        await using var saved = await SavepointCluster.StartAsync();

        var error = await Assert.ThrowsAsync<FlinkException>(() => RescaleAsync(saved, 3));

        Assert.Contains("takes no checkpoints", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoordinatorsAnswerThatIsLost_IsAskedForAgain_AndDoesNotFailTheJob()
    {
        var lost = 0;
        await using var saved = await StartAsync(silo => silo.AddIncomingGrainCallFilter(async context =>
        {
            await context.Invoke();
            if (context.MethodName == nameof(ICheckpointCoordinatorGrain.RequestAsync) && Interlocked.Increment(ref lost) == 1)
            {
                throw new TimeoutException("The answer was lost.");
            }
        }));
        var rescaling = RescaleAsync(saved, 3);
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
        Assert.Equal(1, attempt);
        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value, parallelism: 2);

        await rescaling.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);

        Assert.True(lost > 1);
        Assert.Equal((JobStatus.Running, 3), await StandingAsync(saved));
    }

    [Fact]
    public async Task PauseThatAReplacedJobManagerAskedFor_DoesNotHaltTheJob()
    {
        await using var saved = await StartAsync();
        await saved.Job.UntilAllTasksAsync(TaskState.Running);
        await saved.Coordinator.RequestAsync(new Attempt(1), new CheckpointRequest("stale", CheckpointKind.Pause));
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();

        await AcknowledgeAsync(saved, attempt, barrier.Checkpoint.Value, parallelism: 2);

        await saved.Job.UntilAsync(
            details => details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(2)) == 4,
                    "the second attempt to run at parallelism 2");
    }

    private static Task<SavepointCluster> StartAsync(Action<ISiloBuilder>? configureSilo = null) => SavepointCluster.StartAsync(
        config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = "mem://checkpoints";
            config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.Zero);
        },
        configureSilo);

    private static Task RescaleAsync(SavepointCluster saved, int parallelism) =>
        saved.Client.RescaleAsync(saved.Job.Id, parallelism, TestContext.Current.CancellationToken);

    private static async Task<(JobStatus Status, int Parallelism)> StandingAsync(SavepointCluster saved)
    {
        var details = await saved.Job.Manager.GetDetailsAsync();
        return (details.Status, details.Vertices[0].Parallelism);
    }

    private static async Task AcknowledgeAsync(SavepointCluster saved, int attempt, long checkpoint, int parallelism)
    {
        var bytes = TaskSnapshotCodec.Encode(new TaskSnapshot(new Dictionary<string, OperatorSnapshot>(), HasEnded: false));
        for (var task = 0; task < 2 * parallelism; task++)
        {
            await saved.Coordinator.AcknowledgeAsync(new CheckpointAcknowledgement(
                saved.Job.Task(task / parallelism, task % parallelism, attempt), new CheckpointId(checkpoint), null, bytes, bytes.Length,
                    XxHash3.HashToUInt64(bytes), HasEnded: false));
        }
    }
}
