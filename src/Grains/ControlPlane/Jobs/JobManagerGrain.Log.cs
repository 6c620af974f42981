using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane;

/// <content>One line per stage of a job's life.</content>
internal sealed partial class JobManagerGrain
{
    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) was submitted.")]
    private static partial void LogStarted(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) is taken up by its JobManager of epoch {Epoch}; it is {Phase}.")]
    private static partial void LogTakenUp(ILogger logger, string jobName, JobId job, long epoch, JobPhase phase);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}), attempt {Attempt}: deploying {Tasks} tasks to {Silos} TaskManagers.")]
    private static partial void LogDeploying(ILogger logger, string jobName, JobId job, int attempt, int tasks, int silos);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) is {Phase}. {Reason}")]
    private static partial void LogEnded(ILogger logger, string jobName, JobId job, JobPhase phase, string reason);

    [LoggerMessage(LogLevel.Warning, "The JobManager of job {Job} was replaced by another activation and goes.")]
    private static partial void LogReplaced(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The state of job {Job} could not be stored; it is tried again.")]
    private static partial void LogNotStored(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The JobManager of job {Job} cannot read the membership; it is tried again.")]
    private static partial void LogMembersUnread(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "TaskManager {Silo} does not say within {Patience} what slots it offers to job {Job}; the job is planned without it.")]
    private static partial void LogNoOffer(ILogger logger, SiloAddress silo, TimeSpan patience, JobId job);

    [LoggerMessage(LogLevel.Warning, "{Sentence}")]
    private static partial void LogBroken(ILogger logger, string sentence);

    [LoggerMessage(LogLevel.Warning, "The JobManager of job '{JobName}' ({Job}) cannot reach TaskManager {Silo}, though it is a member; the job goes on without waiting for its tasks there to stop. See to the network between them.")]
    private static partial void LogOutOfReach(ILogger logger, SiloAddress silo, string jobName, JobId job);

    [LoggerMessage(LogLevel.Error, "The JobManager of job {Job} failed at its work.")]
    private static partial void LogWorkFailed(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Source '{Source}' of job '{JobName}': {What}")]
    private static partial void LogVanished(ILogger logger, string source, string jobName, string what);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) begins attempt {Attempt}.")]
    private static partial void LogRestarts(ILogger logger, string jobName, JobId job, int attempt);

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} does not answer; it is asked again.")]
    private static partial void LogNoAnswer(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} failed: {Reason} It is asked again.")]
    private static partial void LogCoordinatorFailed(ILogger logger, JobId job, string reason, Exception exception);

    // Silence passes; what it answers may be there to stay, and then its cause is what has to be mended.
    private static void LogCoordinatorSilent(ILogger logger, JobId job, Exception exception)
    {
        if (exception is TimeoutException or OrleansException)
        {
            LogNoAnswer(logger, job, exception);
        }
        else
        {
            LogCoordinatorFailed(logger, job, $"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Job '{JobName}' ({Job}) has finished, and its checkpoints could not be deleted. Delete its folder before it is started again: "
        + "it would go on from them.")]
    private static partial void LogLeft(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Warning, "The operator state of the tasks of job '{JobName}' ({Job}), which has ended, could not be cleared from the grain storage.")]
    private static partial void LogNotCleared(ILogger logger, string jobName, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) goes on at parallelism {Parallelism}.")]
    private static partial void LogRescales(ILogger logger, string jobName, JobId job, int parallelism);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) has paused to be rescaled, which was given up meanwhile; it goes on as wide as it is.")]
    private static partial void LogGoesOn(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) was not rescaled: {Reason}")]
    private static partial void LogNotRescaled(ILogger logger, string jobName, JobId job, string reason);
}
