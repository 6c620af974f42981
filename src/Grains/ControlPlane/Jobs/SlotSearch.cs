using FlinkNet.Engine.ControlPlane.Jobs;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Looks for slots until the job has them: asks when TaskManagers come, and again and again.</summary>
internal sealed class SlotSearch(JobManagerScope scope, SlotOffers offers, MemberWatch members, Rescaler rescaler, RecoveryLog recovery)
{
    public async Task RunAsync()
    {
        var job = scope.Job;
        while (job.Job.Phase == JobPhase.Created)
        {
            var offered = await offers.AskAsync(JobPhase.Created);
            await offers.CheckWaysAsync(offered);
            var topology = job.Job.Topology;
            scope.Work.Carry(job.Job.OfferSlots(offered, scope.Host.Time.GetUtcNow()));
            offers.TellBroken();
            if (!ReferenceEquals(topology, job.Job.Topology))
            {
                await rescaler.GoBackAsync();
                continue;
            }

            if (job.Job.Phase == JobPhase.Created)
            {
                job.Announce();
                recovery.TellWaits();
                await offers.FreeAsync();
                await members.Changed.WaitAsync(scope.Host.Options.SlotRequestInterval, scope.Host.Time, job.Stopping);
            }
        }
    }
}
