using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// The operator state that tasks keep as the state of their grains: what the client is shown of it, and its end with the job.
/// </summary>
internal sealed partial class OperatorStateBoard(JobManagerScope scope, OperatorStateRecords records, IGrainFactory grains)
{
    /// <summary>How many tasks are asked at once.</summary>
    private const int AskedAtOnceMax = 256;

    /// <summary>How long a task's process may take to answer; after that its record is read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ManagedJob _job = scope.Job;

    /// <summary>The operator state of the job's subtasks; none of a job that has ended.</summary>
    public async Task<IReadOnlyList<TaskOperatorState>> ReadAsync()
    {
        var job = _job.Job;
        var states = new List<TaskOperatorState>();
        foreach (var some in job.Phase.IsTerminal() ? [] : job.Tasks.All().Chunk(AskedAtOnceMax))
        {
            states.AddRange((await Task.WhenAll(some.Select(task => FindAsync(job, task)))).OfType<TaskOperatorState>());
        }

        return states;
    }

    /// <summary>The job has ended: nobody will request its operator state, and nothing of it stays behind.</summary>
    public async Task ClearAsync()
    {
        if (_job.State.OperatorStates is not { } widths)
        {
            return;
        }

        try
        {
            await records.ClearAsync(_job.Id, widths);
        }
        catch (Exception exception)
        {
            // The job's next activation, if anybody asks how it ended, tries again.
            LogNotCleared(scope.Logger, _job.Name, _job.Id, exception);
            return;
        }

        _job.State.OperatorStates = null;
        await _job.StoreAsync();
    }

    private async Task<TaskOperatorState?> FindAsync(Job job, TaskId task)
    {
        if (job.Placement is { } placement)
        {
            try
            {
                var silo = TaskManagerDirectory.SiloOf(placement.TaskManagers[placement.Assignment[task.Vertex.Index][task.Subtask.Value]]);
                var key = new TaskGrainKey(silo, new TaskAttemptId(_job.Id, job.Attempt, task));
                return await grains.GetGrain<ITaskGrain>(key.ToString()).GetOperatorStateAsync().WaitAsync(Patience, scope.Host.Time);
            }
            catch (Exception exception) when (PassingFailure.Is(exception))
            {
                // Its process is gone or silent. What it has stored is there.
            }
        }

        return await records.ReadAsync(_job.Id, task);
    }

    [LoggerMessage(
        LogLevel.Warning,
            "The operator state of the tasks of job '{JobName}' ({Job}), which has ended, could not be cleared from the grain storage.")]
    private static partial void LogNotCleared(ILogger logger, string jobName, JobId job, Exception exception);
}
