using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Cluster;

/// <summary>Asks every silo for its shape of a job. User code is never sent, so a silo with another shape would run another job.</summary>
internal sealed class ShapeCheck(ITaskManagerClient taskManagers, IClusterMembershipService membership)
{
    /// <exception cref="FlinkException">A silo differs; the message names it and the first vertex that does.</exception>
    public async Task CheckAsync(JobSubmission submission)
    {
        // Tasks may be placed on a silo that has only just joined, so it must be asked too.
        await membership.Refresh();
        var offers = (await Task.WhenAll(ActiveSilos().Select(silo => AskAsync(silo, submission.JobName))))
            .Where(answer => answer.Offer is not null)
            .ToList();
        var reference = offers.FirstOrDefault(answer => answer.Offer!.Fingerprint == submission.Fingerprint).Offer;
        foreach (var (silo, offer) in offers)
        {
            if (WhyNot(submission, reference, offer!) is { } reason)
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"Job '{submission.JobName}' cannot run on this cluster: silo {silo.ToParsableString()} {reason}. "
                    + "Start every process of the cluster from the same program with the same arguments.");
            }
        }
    }

    private static string? WhyNot(JobSubmission submission, SlotOffer? reference, SlotOffer offer)
    {
        if (offer.Fingerprint == submission.Fingerprint)
        {
            return null;
        }

        if (offer.Fingerprint is null)
        {
            return "does not define it";
        }

        var difference = reference is null ? null : FingerprintLines.Read(reference).Difference(FingerprintLines.Read(offer));
        return difference is null ? "defines it in another shape" : $"defines it in another shape: {difference}";
    }

    private IEnumerable<SiloAddress> ActiveSilos() => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => member.SiloAddress);

    private async Task<(SiloAddress Silo, SlotOffer? Offer)> AskAsync(SiloAddress silo, string jobName)
    {
        try
        {
            return (silo, await taskManagers.Of(silo).OfferSlotsAsync(jobName));
        }
        catch (Exception exception) when (exception is not FlinkException)
        {
            await membership.Refresh();
            return membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active
                ? throw new FlinkException(
                    FailureOrigin.External,
                    $"TaskManager {silo.ToParsableString()} does not answer ({exception.Message}); submit the job again when it does "
                        + $"or is gone.",
                    exception)
                : (silo, null);
        }
    }
}
