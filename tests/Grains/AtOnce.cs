namespace FlinkNet.Grains.Tests;

/// <summary>Runs work as soon as it is given to it, on the thread that gives it.</summary>
internal sealed class AtOnce : TaskScheduler
{
    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task>? GetScheduledTasks() => null;
}
