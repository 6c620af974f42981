using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Acknowledge;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Operator state from a task's snapshot to its grain's storage, to those who ask, and to its end with the job.</summary>
public sealed class OperatorStateTests
{
    private static readonly TaskStateHandle Handle = new("name", null, 1000, 77, HasEnded: false);

    [Fact]
    public async Task State_OfACompleteCheckpoint_IsAskedFor_AlsoWhenItsAttemptIsOver()
    {
        await using var saved = await StartAsync();
        Complete(saved, saved.Job.Task(0, 1), 41, elements: 1);
        Assert.Equal(41, Assert.Single(await UntilAsync(saved, states => states.Count == 1)).Checkpoint);

        saved.Cluster.Runtime.Tell(
            saved.Job.Task(0, 0),
            TaskState.Failed,
            new Interfaces.FailureInfo(FailureOrigin.User, "failed", null));
        await saved.Job.UntilAsync(
            details => details.Status == JobStatus.Running
                && saved.Cluster.Runtime.Started.Any(task => task.Attempt == new Attempt(2)), "the second attempt to run");

        var state = Assert.Single(await saved.Client.GetOperatorStateAsync(saved.Job.Id));
        Assert.Equal((saved.Job.Task(0, 1), 41L), (state.Task, state.Checkpoint));
        Complete(saved, saved.Job.Task(0, 1, attempt: 2), 42, elements: 2);
        state = Assert.Single(await UntilAsync(saved, states => states.All(part => part.Checkpoint == 42)));
        Assert.Equal((2, 2), (state.Task.Attempt.Value, state.States[0].Count));
    }

    [Fact]
    public async Task Tasks_WithoutOperatorState_AndSavepoints_WriteNothing()
    {
        await using var saved = await StartAsync();
        Complete(saved, saved.Job.Task(1, 0), 41, elements: 0);
        Complete(saved, saved.Job.Task(1, 1), 41, elements: 3, kind: CheckpointKind.Savepoint);
        Complete(saved, saved.Job.Task(0, 0), 41, elements: 3, complete: 40);
        Complete(saved, saved.Job.Task(0, 0), 41, elements: 3, isFinal: true);
        Complete(saved, saved.Job.Task(0, 1), 41, elements: 3);

        Assert.Equal(saved.Job.Task(0, 1), Assert.Single(await UntilAsync(saved, states => states.Count > 0)).Task);

        // It is told before it is stored.
        var stored = await JobProbe.UntilSoAsync(() => StoredAsync(saved), tasks => tasks.Count > 0, "the record to be there");
        Assert.Equal([saved.Job.Task(0, 1).Task], stored);
    }

    [Fact]
    public async Task Task_ThatHasNoneAnyMore_SaysSo()
    {
        await using var saved = await StartAsync();
        var reporter = Reporter(saved, saved.Job.Task(0, 1));
        Complete(reporter, 41, elements: 1);
        Complete(reporter, 42, elements: 0);

        Assert.Empty(Assert.Single(await UntilAsync(saved, states => states.Any(state => state.Checkpoint == 42))).States);
    }

    [Theory]
    [InlineData(JobStatus.Finished)]
    [InlineData(JobStatus.Canceled)]
    public async Task Job_ThatHasEnded_LeavesNoRecord(JobStatus end)
    {
        await using var saved = await StartAsync();
        Complete(saved, saved.Job.Task(0, 1), 41, elements: 1);
        await JobProbe.UntilSoAsync(() => StoredAsync(saved), tasks => tasks.Count == 1, "the record to be there");

        if (end == JobStatus.Finished)
        {
            saved.Cluster.Runtime.FinishAll();
        }
        else
        {
            await saved.Client.CancelAsync(saved.Job.Id);
        }

        await saved.Job.UntilAsync(end);
        await JobProbe.UntilSoAsync(() => StoredAsync(saved), tasks => tasks.Count == 0, "the record to be gone");
        Assert.Empty(await saved.Client.GetOperatorStateAsync(saved.Job.Id));
    }

    [Fact]
    public async Task JobManager_LostBeforeItHadClearedAll_ClearsItLater()
    {
        await using var saved = await StartAsync();
        saved.Cluster.Runtime.FinishAll();
        await saved.Job.UntilAsync(JobStatus.Finished);
        await JobProbe.UntilSoAsync(() => saved.Cluster.StateOfAsync(saved.Job), state =>
            state.OperatorStates is null, "all to be cleared");
        var late = new TaskId(new VertexId(1), new SubtaskIndex(4));
        await new OperatorStateKeeper(Records(saved).Of(saved.Job.Id, late), new TaskAttemptId(saved.Job.Id, new Attempt(1), late), () =>
            Task.FromResult(false), new LogLines())
            .KeepAsync(new TaskOperatorState(new TaskAttemptId(saved.Job.Id, new Attempt(1), late), 40, 0, 0, []));
        await JobProbe.UntilSoAsync(() => StoredAsync(saved), tasks => tasks.Count == 1, "the record to be there");

        // Whoever calls it back first, the next one finds that it had not cleared all.
        await saved.Cluster.OverwriteAsync(saved.Job, state => state.OperatorStates = [2, 5]);
        await saved.Cluster.Silos.DeactivateAsync(saved.Job.Manager);
        await saved.Job.Manager.GetDetailsAsync();

        await JobProbe.UntilSoAsync(() => StoredAsync(saved), tasks => tasks.Count == 0, "the record to be gone");
    }

    [Fact]
    public async Task State_OfAJobThatThereIsNot_IsRefused()
    {
        await using var saved = await StartAsync();

        await Assert.ThrowsAsync<FlinkException>(() => saved.Client.GetOperatorStateAsync(JobId.From(Guid.NewGuid())));
    }

    private static Task<SavepointCluster> StartAsync() => SavepointCluster.StartAsync(config =>
    {
        config.Checkpointing.Interval = TimeSpan.FromHours(1);
        config.Checkpointing.Directory = "mem://checkpoints";
        config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromMilliseconds(1));
    });

    private static OperatorStateReporter Reporter(SavepointCluster saved, TaskAttemptId task) =>
        new(task, saved.Cluster.Silos.Silos[0].SiloAddress, saved.Cluster.Silos.Client);

    private static void Complete(
        SavepointCluster saved, TaskAttemptId task, long checkpoint, int elements, CheckpointKind kind = CheckpointKind.Checkpoint,
            long? complete = null, bool isFinal = false) =>
        Complete(Reporter(saved, task), checkpoint, elements, kind, complete, isFinal);

    private static void Complete(
        OperatorStateReporter reporter, long checkpoint, int elements, CheckpointKind kind = CheckpointKind.Checkpoint,
            long? complete = null, bool isFinal = false)
    {
        var snapshot = new OperatorSnapshot();
        snapshot.Lists.Add(
            "list",
            new ListSnapshot("long", [.. Enumerable.Range(0, elements).Select(_ => (ReadOnlyMemory<byte>)new byte[8])]));
        reporter.Note(
            new CheckpointBarrier(new CheckpointId(checkpoint), kind),
                new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["op"] = snapshot }, HasEnded: false), Handle);
        reporter.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(complete ?? checkpoint), isFinal));
    }

    private static Task<IReadOnlyList<TaskOperatorState>> UntilAsync(
        SavepointCluster saved,
        Func<IReadOnlyList<TaskOperatorState>, bool> condition) =>
        JobProbe.UntilSoAsync(() => saved.Client.GetOperatorStateAsync(saved.Job.Id), condition, "operator state that is as it should be");

    private static OperatorStateRecords Records(SavepointCluster saved) =>
        new(saved.Cluster.Silos.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(ControlPlaneOptions.StorageName));

    private static async Task<IReadOnlyList<TaskId>> StoredAsync(SavepointCluster saved)
    {
        var tasks = Enumerable.Range(0, 2)
            .SelectMany(vertex => Enumerable.Range(0, 5).Select(subtask => new TaskId(new VertexId(vertex), new SubtaskIndex(subtask))))
            .ToList();
        var states = await Task.WhenAll(tasks.Select(task => Records(saved).ReadAsync(saved.Job.Id, task)));
        return [.. tasks.Zip(states).Where(entry => entry.Second is not null).Select(entry => entry.First)];
    }
}
