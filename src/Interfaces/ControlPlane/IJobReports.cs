using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>What TaskManagers call of a job: they report its tasks, and bring its JobManager back.</summary>
[Alias("flink.IJobReports")]
public interface IJobReports : IGrainWithStringKey
{
    /// <summary>
    /// Takes news of tasks from a TaskManager. Idempotent: reports of other attempts and of states already passed are ignored.
    /// </summary>
    [Alias("ReportTasks")]
    Task ReportTasksAsync(IReadOnlyList<TaskReport> reports);

    /// <summary>Brings the grain back if it was lost; the watchdogs of the silos call it.</summary>
    /// <returns>The job's state; null when there is no such job, so that tasks which still run for it are nobody's.</returns>
    [Alias("Ping")]
    Task<JobStatus?> PingAsync();
}
