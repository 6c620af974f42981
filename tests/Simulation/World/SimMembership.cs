using System.Runtime.CompilerServices;

namespace FlinkNet.Simulation;

/// <summary>The members as one silo knows them, a moment late.</summary>
internal sealed class SimMembership(SimWorld world, SimSilo silo) : IClusterMembershipService
{
    private TaskCompletionSource _changed = new();

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = world.Cluster.Snapshot;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => UpdatesAsync();

    public void Take(ClusterMembershipSnapshot snapshot)
    {
        if (snapshot.Version > CurrentSnapshot.Version)
        {
            CurrentSnapshot = snapshot;
            var changed = _changed;
            _changed = new TaskCompletionSource();
            changed.SetResult();
        }
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource();
        world.After(world.Faults.Latency(), silo, () =>
        {
            if (silo.IsMember)
            {
                Take(world.Cluster.Snapshot);
            }

            done.SetResult();
        });
        return new ValueTask(done.Task);
    }

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

    private async IAsyncEnumerable<ClusterMembershipSnapshot> UpdatesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = new MembershipVersion(long.MinValue);
        while (true)
        {
            while (CurrentSnapshot.Version == last)
            {
                var changed = new TaskCompletionSource();
                using var canceling = cancellationToken.UnsafeRegister(_ => changed.TrySetResult(), null);
                ForwardAsync(_changed.Task, changed).Ignore();
                await changed.Task;
                cancellationToken.ThrowIfCancellationRequested();
            }

            last = CurrentSnapshot.Version;
            yield return CurrentSnapshot;
        }
    }

    private static async Task ForwardAsync(Task from, TaskCompletionSource to)
    {
        await from;
        to.TrySetResult();
    }
}
