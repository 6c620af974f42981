using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// Tells a job's JobManager how the job's tasks on this silo fare: in batches, and again and again until it has heard, so that a
/// JobManager which was lost for a while misses nothing. Of each task only the latest state is sent.
/// </summary>
internal sealed partial class TaskReporter(
    JobId job,
    IGrainFactory grains,
    Action<IReadOnlyList<TaskReport>> acknowledged,
    ControlPlaneHost host,
    ILogger logger,
    CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskAttemptId, TaskReport> _pending = [];
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    public void Report(TaskReport report)
    {
        lock (_gate)
        {
            _pending[report.Task] = report;
            if (!_isSending)
            {
                _isSending = true;
                _sending = host.Machine.Run(SendAsync);
            }
        }
    }

    /// <summary>Completes when everything reported so far was heard, or the sending was stopped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _sending;
        }
    }

    private async Task SendAsync()
    {
        var backoff = host.Retries.NewBackoff();
        while (TakeBatch() is { Length: > 0 } batch)
        {
            try
            {
                await grains.GetGrain<IJobReports>(job.Value).ReportTasksAsync(batch);
                backoff.Reset();
                acknowledged(batch);
            }
            catch (Exception exception)
            {
                LogNotHeard(logger, job, batch.Length, exception);
                PutBack(batch);
                if (!await WaitAsync(backoff))
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> WaitAsync(Backoff backoff)
    {
        try
        {
            await backoff.WaitAsync(stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private TaskReport[] TakeBatch()
    {
        lock (_gate)
        {
            TaskReport[] batch = [.. _pending.Values];
            _pending.Clear();
            _isSending = batch.Length > 0;
            return batch;
        }
    }

    private void PutBack(TaskReport[] batch)
    {
        lock (_gate)
        {
            foreach (var report in batch)
            {
                // What came in the meantime is newer.
                _pending.TryAdd(report.Task, report);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The JobManager of job {Job} has not heard of {Count} task states; they will be reported again.")]
    private static partial void LogNotHeard(ILogger logger, JobId job, int count, Exception exception);
}
