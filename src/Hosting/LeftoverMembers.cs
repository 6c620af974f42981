using FlinkNet.Grains.ControlPlane.Liveness;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Silo;

/// <summary>
/// When all silos of a cluster were killed, nobody was left to declare them dead. A membership that outlives them still lists them, and
/// Orleans lets a silo join only when it has
/// reached everybody who is listed, for a minute or longer. So a silo that is about to join dials them first, and declares those dead whose
/// port refuses.
/// </summary>
internal sealed partial class LeftoverMembers(IMembershipTable table, ILocalSiloDetails own, ILogger<LeftoverMembers> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // The table is open, and the silo has not entered itself into it.
    private const int Stage = ServiceLifecycleStage.RuntimeGrainServices + 1;

    // Other silos may start at the same time and do the same.
    private const int RoundsMax = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(LeftoverMembers), Stage, BuryAllAsync);

    private async Task BuryAllAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var all = await table.ReadAllAsync(cancellationToken);
            var listed =
                all.Members.Where(member => member.Item1.Status != SiloStatus.Dead && !member.Item1.SiloAddress.Equals(own.SiloAddress))
                .ToList();
            var refused =
                await Task.WhenAll(listed.Select(member => PortProbe.IsRefusedAsync(member.Item1.SiloAddress.Endpoint, Patience)));
            if (Array.IndexOf(refused, true) is var first && first < 0)
            {
                return;
            }

            // One at a time: each is a version of the table.
            var (entry, mark) = listed[first];
            entry.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(entry, mark, all.Version.Next(), cancellationToken))
            {
                LogLeftover(logger, entry.SiloAddress);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Silo {Silo} is listed as a member, but its port refuses connections: it is declared dead.")]
    private static partial void LogLeftover(ILogger logger, SiloAddress silo);
}
