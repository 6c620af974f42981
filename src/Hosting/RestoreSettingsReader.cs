using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Interfaces.BarrierPath;

namespace FlinkNet.Silo;

/// <summary>Makes a program's settings fit to be sent: every process is to understand them alike.</summary>
internal static class RestoreSettingsReader
{
    public static RestoreSettings Read(SavepointRestoreSettings settings) => new(
        settings.RestorePath is null
            ? null
            : SnapshotStores.Absolute(settings.RestorePath), settings.AllowNonRestoredState, settings.ClaimMode);
}
