namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>All tasks finished: nothing changes the job any more.</summary>
internal sealed class FinishedJob : JobState
{
    public override JobPhase Phase => JobPhase.Finished;
}
