namespace FlinkNet.Silos;

/// <summary>
/// Lets a silo wait for its turn to become a member, with everything else already started. Two silos that write the membership at once make
/// Orleans wait for seconds before the second tries again.
/// </summary>
internal sealed class JoinTurn(Func<Task> turn) : ILifecycleParticipant<ISiloLifecycle>
{
    // The last stage before the silo enters itself into the membership.
    private const int Stage = ServiceLifecycleStage.RuntimeGrainServices;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(JoinTurn), Stage, stop => turn().WaitAsync(stop));
}
