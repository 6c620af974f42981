using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using Orleans.Configuration;

namespace FlinkNet.Silos;

/// <summary>
/// Keeps the control plane of a cluster on one machine in its first process. That process holds the membership, so the cluster ends with it
/// in
/// any case; with the JobManager there too, and its state, no other process takes the job along when it is killed.
/// </summary>
internal static class ControlPlanePlacement
{
    /// <summary>Removes the control plane's grain classes from a silo that is not the first.</summary>
    public static void LeaveToPrimary(GrainTypeOptions options) => options.Classes.RemoveWhere(grain =>
        typeof(IClusterGrain).IsAssignableFrom(grain)
        || typeof(IJobManagerGrain).IsAssignableFrom(grain)
        || typeof(ICheckpointCoordinatorGrain).IsAssignableFrom(grain));
}
