namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Ended on request: nothing changes the job any more.</summary>
internal sealed class CanceledJob : JobState
{
    public override JobPhase Phase => JobPhase.Canceled;
}
