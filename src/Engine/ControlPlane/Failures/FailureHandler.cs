namespace FlinkNet.Engine.ControlPlane;

/// <summary>What follows from a failure of a task or a TaskManager.</summary>
internal abstract record FailureDecision
{
    private FailureDecision()
    {
    }

    /// <summary>The job fails with this cause.</summary>
    public sealed record FailJob(JobFailure Cause) : FailureDecision;
}

/// <summary>Decides what follows from a failure. Without checkpoints a restarted job would lose or repeat records, so every failure ends it.</summary>
internal static class FailureHandler
{
    public static FailureDecision Decide(JobFailure failure) => new FailureDecision.FailJob(failure);
}
