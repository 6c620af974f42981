using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// Compares what the job knows of its tasks with what their TaskManagers say: reports may have been lost, or told to a JobManager that
/// was replaced.
/// </summary>
internal sealed class TaskComparison(JobManagerScope scope)
{
    /// <summary>Asks the TaskManagers of an attempt about its tasks.</summary>
    public Task CompareAsync(Attempt attempt, Placement placement, Func<bool> isCurrent) =>
        Task.WhenAll(TaskManagerDirectory.SilosOf(placement).Select(silo => CompareAsync(silo, attempt, isCurrent)));

    private async Task CompareAsync(SiloAddress silo, Attempt attempt, Func<bool> isCurrent)
    {
        var job = scope.Job;
        var tasks = await scope.TaskManagers.CallAsync(
            silo, taskManager => taskManager.GetTasksAsync(job.Id), () => isCurrent() && !scope.TaskManagers.IsGone(silo), job.Stopping);
        if (tasks is null || !isCurrent())
        {
            return;
        }

        foreach (var task in tasks)
        {
            job.NoteMetrics(task.Task, attempt, task.Metrics);
        }

        scope.Work.Carry(job.Job.Reconcile(TaskManagerDirectory.IdOf(silo), attempt, [.. tasks.Select(task => task.ToUpdate())]));
    }
}
