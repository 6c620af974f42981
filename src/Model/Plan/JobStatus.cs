namespace FlinkNet.Model;

/// <summary>The states of a job, in Flink's words.</summary>
public enum JobStatus
{
    /// <summary>Accepted; waiting for slots, or tasks are being sent to them.</summary>
    Created,

    /// <summary>All tasks run; records flow until the input ends.</summary>
    Running,

    /// <summary>A task or silo failed; the other tasks are being stopped.</summary>
    Failing,

    /// <summary>Ended by a failure. Terminal.</summary>
    Failed,

    /// <summary>Cancel was requested; tasks are being stopped.</summary>
    Canceling,

    /// <summary>Cancelled. Terminal.</summary>
    Canceled,

    /// <summary>All tasks finished. Terminal.</summary>
    Finished,

    /// <summary>
    /// A task or silo failed; the job starts again from its last checkpoint when all tasks have stopped and the wait is over.
    /// </summary>
    Restarting,

    /// <summary>Tasks read what they begin with and open their operators; the job is running when all have.</summary>
    Initializing,
}

/// <summary>Questions about <see cref="JobStatus"/>.</summary>
public static class JobStatuses
{
    /// <summary>Whether a job in <paramref name="status"/> will never change again.</summary>
    public static bool IsTerminal(this JobStatus status) => status is JobStatus.Finished or JobStatus.Canceled or JobStatus.Failed;
}
