using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// What the log says when the job fails and comes back: what was lost, when it restarts, from where, what it waits for, and that it runs
/// again. Once per job, and at the level that is shown by default.
/// </summary>
internal sealed partial class RecoveryLog(ManagedJob job, TimeProvider time, ILogger logger)
{
    /// <summary>How often it is said that the job waits for slots.</summary>
    private static readonly TimeSpan WaitTold = TimeSpan.FromSeconds(10);

    /// <summary>When the job failed; null for one that runs, or whose JobManager has come up since.</summary>
    private long? _failedAt;

    private bool _isRecovering;
    private long? _waitToldAt;
    private Attempt _failureTold;

    /// <summary>The job's JobManager has come up, and the job is perhaps about to run again.</summary>
    public void TakeUp() =>
        _isRecovering = job.State.Attempt > 1 && job.Job.Phase is JobPhase.Created or JobPhase.Deploying or JobPhase.Initializing;

    /// <summary>The job failed, and is to start again.</summary>
    public void TellFailed()
    {
        var failed = job.Job;
        if (failed is not { Phase: JobPhase.Restarting, NextParallelism: null } || _failureTold == failed.Attempt)
        {
            return;
        }

        _failureTold = failed.Attempt;
        _failedAt ??= time.GetTimestamp();
        (_isRecovering, _waitToldAt) = (true, null);
        LogFailed(logger, job.Name, job.Id, failed.Attempt.Value, failed.StatusReason ?? "The reason was lost with its JobManager.");
        var wait = failed.RestartAt - time.GetUtcNow();
        LogRestartsIn(logger, job.Name, job.Id, Math.Max(0, wait.TotalSeconds), failed.Attempt.Next().Value);
    }

    /// <summary>Slots are missing: said at once of a job that comes back, and of any when it has waited for a while.</summary>
    public void TellWaits()
    {
        if (_waitToldAt is null && !_isRecovering)
        {
            _waitToldAt = time.GetTimestamp();
        }
        else if (_waitToldAt is null || time.GetElapsedTime(_waitToldAt.Value) >= WaitTold)
        {
            _waitToldAt = time.GetTimestamp();
            LogWaits(logger, job.Name, job.Id, job.Job.StatusReason ?? string.Empty);
        }
    }

    /// <summary>What the next attempt begins with is known.</summary>
    public void TellRestores(JobSources sources)
    {
        if (!_isRecovering)
        {
            return;
        }

        if (sources.RestoredCheckpoint == CheckpointId.None)
        {
            LogGoesOnFromNothing(logger, job.Name, job.Id);
        }
        else
        {
            LogGoesOnFrom(logger, job.Name, job.Id, sources.RestoredPath is { } path
                ? $"'{path}'"
                : $"checkpoint {sources.RestoredCheckpoint}");
        }
    }

    /// <summary>Tasks run.</summary>
    public void TellRuns()
    {
        if (_isRecovering)
        {
            var after = _failedAt is { } at
                ? FormattableString.Invariant($"again {time.GetElapsedTime(at).TotalSeconds:0.0} s after it failed")
                : "again";
            LogRuns(logger, job.Name, job.Id, after, job.Job.Attempt.Value);
        }

        (_isRecovering, _failedAt, _waitToldAt) = (false, null, null);
    }

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}), attempt {Attempt}, failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string jobName, JobId job, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) restarts in {Seconds:0.0} s with attempt {Attempt}.")]
    private static partial void LogRestartsIn(ILogger logger, string jobName, JobId job, double seconds, int attempt);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) is restored from {Checkpoint}.")]
    private static partial void LogGoesOnFrom(ILogger logger, string jobName, JobId job, string checkpoint);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) begins at the beginning of its input: no checkpoint of it is complete.")]
    private static partial void LogGoesOnFromNothing(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) waits for slots. {Reason}")]
    private static partial void LogWaits(ILogger logger, string jobName, JobId job, string reason);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) runs {After}, in attempt {Attempt}.")]
    private static partial void LogRuns(ILogger logger, string jobName, JobId job, string after, int attempt);
}
