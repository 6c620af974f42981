using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath;

/// <content>One line per stage of a checkpoint's life.</content>
internal sealed partial class CheckpointCoordinatorGrain
{
    [LoggerMessage(LogLevel.Debug, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) begins.")]
    private static partial void LogTriggered(ILogger logger, CheckpointKind kind, long checkpoint, string jobName, JobId job);

    [LoggerMessage(LogLevel.Information, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) is complete after {Milliseconds:0} ms.")]
    private static partial void LogCompleted(ILogger logger, CheckpointKind kind, long checkpoint, string jobName, JobId job, double milliseconds);

    [LoggerMessage(LogLevel.Information, "Checkpoint {Checkpoint} of job '{JobName}' ({Job}) is unaligned: in {Unaligned} of {Tasks} tasks barriers overtook records; {Bytes} bytes of them are stored with it.")]
    private static partial void LogUnaligned(ILogger logger, long checkpoint, string jobName, JobId job, int unaligned, int tasks, long bytes);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) was given up: {Reason}.")]
    private static partial void LogAborted(ILogger logger, CheckpointKind kind, long checkpoint, string jobName, JobId job, string reason);

    [LoggerMessage(LogLevel.Error, "Checkpoint {Checkpoint} of job {Job} cannot be used: {Reason}")]
    private static partial void LogRejected(ILogger logger, long checkpoint, JobId job, string reason);

    [LoggerMessage(LogLevel.Error, "Checkpoints {Gone} of job '{JobName}' ({Job}) were complete, but are not where checkpoints are any more. The job goes on from checkpoint {Checkpoint}: what was committed with them is committed again.")]
    private static partial void LogVanished(ILogger logger, string gone, string jobName, JobId job, long checkpoint);

    [LoggerMessage(LogLevel.Warning, "Of what job '{JobName}' ({Job}) needs no more, {What} could not be deleted: {Reason} It is tried again with the next checkpoint; until that succeeds this is not told again, but counted by flink.checkpoint.deletions.failed.")]
    private static partial void LogNotDeleted(ILogger logger, string what, string jobName, JobId job, string reason);

    [LoggerMessage(LogLevel.Error, "Job '{JobName}' ({Job}) goes back behind what it has committed, to checkpoint {From}: what its sinks made visible with checkpoints {Again} comes again. It is in the files, or among the records, that they wrote since {At:u}.")]
    private static partial void LogGoesBack(ILogger logger, string jobName, JobId job, long from, DateTimeOffset at, string again);

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} was replaced by another activation and goes.")]
    private static partial void LogReplaced(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Error, "The checkpoint coordinator of job {Job} failed at its work.")]
    private static partial void LogFailed(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "What an earlier run of job {Job} left to tell from which checkpoints it went on cannot be read: {Reason} The job may go on from one that does not follow from what was committed.")]
    private static partial void LogDamagedMark(ILogger logger, JobId job, string reason);

    [LoggerMessage(LogLevel.Warning, "Checkpoint {Checkpoint} of job '{JobName}' was not complete when a later run of the job began, and what that run committed does not follow from it: the job does not go on from it unless it is named.")]
    private static partial void LogShutOut(ILogger logger, long checkpoint, string jobName);
}
