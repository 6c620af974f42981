using System.Net;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silos;

/// <summary>
/// Compares a joining program with the one whose cluster it joins. A silo with another shape of the job could never be given a task.
/// </summary>
internal static class ShapeComparison
{
    /// <exception cref="FlinkException">The programs differ; the message names the first vertex that does.</exception>
    public static async Task CheckAsync(IServiceProvider services, IPEndPoint primary, JobGraph graph)
    {
        var members = services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values;
        if (members.FirstOrDefault(member =>
            member.Status == SiloStatus.Active && member.SiloAddress.Endpoint.Equals(primary)) is not { } first)
        {
            // It is about to go; whoever waits for that will see it.
            return;
        }

        var offer = await services.GetRequiredService<ITaskManagerClient>().Of(first.SiloAddress).OfferSlotsAsync(graph.Name);
        var difference = offer.Fingerprint is null
            ? "there is no job of that name there"
            : FingerprintLines.Read(offer).Difference(graph.Fingerprint);
        if (difference is not null)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"This program's job '{graph.Name}' is not that of the cluster at {primary}: {difference}. "
                + "Start every process of the cluster from the same program with the same arguments.");
        }
    }
}
