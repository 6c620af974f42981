using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// Finds out which other TaskManagers this silo cannot reach. All may be members: the membership needs no more than that some reach each.
/// </summary>
internal sealed class WayCheck(
    ITaskManagerClient taskManagers,
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time)
{
    public async Task<SiloAddress[]> FindUnreachableAsync(IReadOnlyList<SiloAddress> others)
    {
        var reached = await Task.WhenAll(others.Select(IsReachedAsync));
        return [.. others.Where((_, index) => !reached[index])];
    }

    // The caller waits as long as for an offer of slots; the answer must have come back by then.
    private async Task<bool> IsReachedAsync(SiloAddress other)
    {
        try
        {
            await taskManagers.Of(other).PingAsync().WaitAsync(options.Value.SlotOfferTimeout / 2, time);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
