using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// The TaskManagers of the cluster, as membership has them, and calls to them that are repeated until they are answered or no longer
/// matter.
/// </summary>
internal sealed class TaskManagerDirectory(ITaskManagerClient client, IClusterMembershipService membership, ControlPlaneHost host)
{
    /// <summary>Comes with each change of the membership.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> Updates => membership.MembershipUpdates;

    /// <summary>The silos that take tasks, in an order that is the same for whoever asks.</summary>
    public IEnumerable<SiloAddress> Active => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => member.SiloAddress)
        .Order();

    public static TaskManagerId IdOf(SiloAddress silo) => new(silo.ToParsableString());

    public static SiloAddress SiloOf(TaskManagerId taskManager) => SiloAddress.FromParsableString(taskManager.Value);

    public static IEnumerable<SiloAddress> SilosOf(Placement placement) => placement.TaskManagers.Select(SiloOf);

    public bool IsActive(SiloAddress silo) => StatusOf(silo) == SiloStatus.Active;

    public bool IsGone(SiloAddress silo) => StatusOf(silo) is SiloStatus.Dead or SiloStatus.None;

    /// <summary>Reads the membership, so that what it shows is not older than this call.</summary>
    public ValueTask RefreshAsync() => membership.Refresh();

    /// <summary>Calls a TaskManager until there is an answer.</summary>
    /// <returns>The answer; the default value when it no longer matters.</returns>
    /// <exception cref="FlinkException">The TaskManager refused.</exception>
    public Task<T?> CallAsync<T>(SiloAddress silo, Func<ITaskManager, Task<T>> call, Func<bool> matters, CancellationToken stopping) =>
        host.Retries.CallAsync(() => call(client.Of(silo)), stopping, matters);

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(SiloAddress silo, Func<ITaskManager, Task> call, Func<bool> matters, CancellationToken stopping) =>
        host.Retries.CallAsync(() => call(client.Of(silo)), stopping, matters);

    /// <summary>
    /// Calls a TaskManager, and waits for its answer no longer than for an offer of slots: one that hangs is a member until its probes
    /// have failed.
    /// </summary>
    /// <returns>Whether it has answered or it no longer matters, and the answer.</returns>
    public async Task<(bool IsInTime, T? Answer)> CallInTimeAsync<T>(
        SiloAddress silo, Func<ITaskManager, Task<T>> call, Func<bool> matters, CancellationToken stopping)
    {
        var isLate = false;
        var calling = CallAsync(silo, call, () => !isLate && matters(), stopping);
        try
        {
            return (true, await calling.WaitAsync(host.Options.SlotOfferTimeout, host.Time, stopping));
        }
        catch (TimeoutException)
        {
            isLate = true;
            calling.Ignore();
            return (false, default);
        }
    }

    /// <inheritdoc cref="CallInTimeAsync{T}"/>
    public async Task<bool> CallInTimeAsync(SiloAddress silo, Func<ITaskManager, Task> call, Func<bool> matters, CancellationToken stopping)
    {
        async Task<bool> Call(ITaskManager taskManager)
        {
            await call(taskManager);
            return true;
        }

        return (await CallInTimeAsync(silo, Call, matters, stopping)).IsInTime;
    }

    /// <summary>Calls some TaskManagers, and waits for all their answers no longer than for an offer of slots.</summary>
    public async Task CallAllInTimeAsync(
        IEnumerable<SiloAddress> silos, Func<ITaskManager, Task> call, Func<SiloAddress, bool> matters, CancellationToken stopping)
    {
        var isLate = false;
        var calling = Task.WhenAll(silos.Select(silo => CallAsync(silo, call, () => !isLate && matters(silo), stopping)));
        try
        {
            await calling.WaitAsync(host.Options.SlotOfferTimeout, host.Time, stopping);
        }
        catch (TimeoutException)
        {
            isLate = true;
            calling.Ignore();
        }
    }

    private SiloStatus StatusOf(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo);
}
