namespace FlinkNet.Engine.ControlPlane.Failures;

/// <summary>What follows from a failure of a task or a TaskManager.</summary>
internal abstract record FailureDecision
{
    private FailureDecision()
    {
    }

    /// <summary>The job fails with this cause.</summary>
    public sealed record FailJob(JobFailure Cause) : FailureDecision;

    /// <summary>
    /// The job starts again at this time from its last checkpoint. All of it: its tasks exchange records, so they are one region.
    /// </summary>
    public sealed record Restart(DateTimeOffset At) : FailureDecision;
}

/// <summary>Decides what follows from a failure.</summary>
internal static class FailureHandler
{
    public static FailureDecision Decide(JobFailure failure, RestartBackoff? restarts) =>
        !failure.IsFinal && restarts?.OnFailure() is not null
        ? new FailureDecision.Restart(restarts!.History.Last!.Value)
        : new FailureDecision.FailJob(failure);
}
