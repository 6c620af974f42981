using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Commit;

/// <summary>
/// What a coordinator tells the TaskManagers of an attempt about its checkpoints: that one begins, is complete, or was aborted.
/// </summary>
internal sealed class Announcements(CoordinatorScope scope, TaskManagerDirectory taskManagers)
{
    /// <summary>Lets source tasks send the barriers of a checkpoint.</summary>
    public void TriggerCheckpoint(CoordinatedAttempt current, PendingCheckpoint pending) => Tell(
        current,
        taskManager => taskManager.TriggerCheckpointAsync(scope.Id, current.Attempt.Attempt, pending.Barrier),
        () => current.Coordinator.Pending?.Id == pending.Id);

    /// <summary>
    /// A checkpoint is complete. It is told until all have heard or a later one makes it needless; the last is told as long as the
    /// attempt lasts.
    /// </summary>
    public void NotifyCheckpointComplete(CoordinatedAttempt current, CompletedCheckpoint checkpoint) => Tell(
        current,
        taskManager => taskManager.NotifyCheckpointCompleteAsync(scope.Id, current.Attempt.Attempt, checkpoint),
        () => scope.Current.Is(current) && (checkpoint.IsLast || current.Coordinator.LastId <= checkpoint.Id.Next()));

    /// <summary>A checkpoint was aborted.</summary>
    public void NotifyCheckpointAborted(CoordinatedAttempt current, CheckpointId checkpoint) => Tell(
        current,
        taskManager => taskManager.NotifyCheckpointAbortedAsync(scope.Id, current.Attempt.Attempt, checkpoint),
        () => scope.Current.Is(current) && current.Coordinator.LastId == checkpoint);

    private void Tell(CoordinatedAttempt current, Func<ITaskManager, Task> tell, Func<bool> matters) => Task.WhenAll(
        current.Attempt.Silos.Select(silo => taskManagers.CallAsync(
            silo, tell, () => matters() && !taskManagers.IsGone(silo), current.Stopping))).Ignore();
}
