namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Ended by a failure: nothing changes the job any more.</summary>
internal sealed class FailedJob : JobState
{
    public override JobPhase Phase => JobPhase.Failed;
}
