using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>The states of a job as the JobManager walks them. The numbers are stored; never reuse one.</summary>
internal enum JobPhase
{
    /// <summary>Slots are requested again and again, until they suffice or the time-out passes.</summary>
    Created = 0,

    /// <summary>Every TaskManager is told to prepare its tasks, until all have been.</summary>
    Deploying = 1,

    /// <summary>Tasks run, until all have finished or one fails.</summary>
    Running = 2,

    /// <summary>Tasks are cancelled, until none is left; then the job is FAILED.</summary>
    Failing = 3,

    /// <summary>Tasks are cancelled, until none is left; then the job is CANCELED.</summary>
    Canceling = 4,

    /// <summary>All tasks finished. Nothing follows.</summary>
    Finished = 5,

    /// <summary>Ended by a failure. Nothing follows.</summary>
    Failed = 6,

    /// <summary>Ended on request. Nothing follows.</summary>
    Canceled = 7,

    /// <summary>
    /// Tasks are cancelled, until none is left and the wait before the next attempt is over; then slots are requested again.
    /// </summary>
    Restarting = 8,

    /// <summary>TaskManagers prepare their tasks, until all are prepared; then they are started, until all run.</summary>
    Initializing = 9,
}

/// <summary>Questions about <see cref="JobPhase"/>.</summary>
internal static class JobPhases
{
    public static bool IsTerminal(this JobPhase phase) => phase is JobPhase.Finished or JobPhase.Failed or JobPhase.Canceled;

    /// <summary>The phase in the words that users know.</summary>
    public static JobStatus ToStatus(this JobPhase phase) => phase switch
    {
        JobPhase.Created or JobPhase.Deploying => JobStatus.Created,
        JobPhase.Initializing => JobStatus.Initializing,
        JobPhase.Running => JobStatus.Running,
        JobPhase.Restarting => JobStatus.Restarting,
        JobPhase.Failing => JobStatus.Failing,
        JobPhase.Canceling => JobStatus.Canceling,
        JobPhase.Finished => JobStatus.Finished,
        JobPhase.Failed => JobStatus.Failed,
        JobPhase.Canceled => JobStatus.Canceled,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "There is no such phase."),
    };
}
