using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Cluster;

/// <content>Jobs that have ended are remembered for a while, and not too many of them; then what is stored of them is cleared.</content>
internal sealed partial class ClusterGrain
{
    /// <summary>How long a job that has ended is remembered even if there are too many: whoever follows it hears how it ended.</summary>
    private static readonly TimeSpan HeardWithin = TimeSpan.FromMinutes(1);

    private Task _forgetting = Task.CompletedTask;
    private bool _hasToldNotCleared;

    // Beside the watch, which a storage that is slow at clearing must not hold up. What cannot be cleared now is tried again with the next
    // watch.
    private async Task ForgetEndedJobsAsync()
    {
        var now = _time.GetUtcNow();
        var ended = _stored.State.Jobs.Where(job => job.Status.IsTerminal()).ToList();
        var hasChanged = false;
        for (var index = 0; index < ended.Count; index++)
        {
            hasChanged |= await TryForgetAsync(ended[index], now, isOneTooMany: index < ended.Count - _options.CompletedJobsMax);
        }

        if (hasChanged)
        {
            await _writer.WriteAsync();
        }
    }

    /// <returns>Whether the list of jobs has changed.</returns>
    private async Task<bool> TryForgetAsync(ClusterJobState job, DateTimeOffset now, bool isOneTooMany)
    {
        if (job.EndTime is not { } end)
        {
            job.EndTime = now;
            return true;
        }

        var isDropped = isOneTooMany && now - end >= HeardWithin;
        if (!isDropped && (job.IsCleared || now - end < _options.CompletedJobsRetention))
        {
            return false;
        }

        if (!job.IsCleared && !await TryClearAsync(job))
        {
            return false;
        }

        job.IsCleared = true;
        if (isDropped || job.IsIdUnique)
        {
            _stored.State.Jobs.Remove(job);
        }

        return true;
    }

    private async Task<bool> TryClearAsync(ClusterJobState job)
    {
        try
        {
            var isCleared = await _endedJobs.TryClearAsync(new JobId(job.Job), isForgotten: job.IsIdUnique);
            _hasToldNotCleared = false;
            return isCleared;
        }
        catch (Exception exception)
        {
            // Each watch tries again: a storage that fails for long would be logged for each job and each time.
            LogNotCleared(_logger, _hasToldNotCleared ? LogLevel.Debug : LogLevel.Warning, job.JobName, job.Job, exception);
            _hasToldNotCleared = true;
            return false;
        }
    }

    [LoggerMessage(
        Message =
            "What is stored of job '{JobName}' ({Job}), which has ended, cannot be cleared yet. It is tried again; until that "
                + "succeeds, this is not logged again.")]
    private static partial void LogNotCleared(ILogger logger, LogLevel level, string jobName, string job, Exception exception);
}
