using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane.Cluster;

/// <summary>
/// Clears what is stored of jobs that have ended. It does so without their grains: those of a job that this program does not define any
/// more cannot come up.
/// </summary>
internal sealed class EndedJobRecords(
    [FromKeyedServices(ControlPlaneOptions.StorageName)] IGrainStorage storage, OperatorStateRecords operatorStates, IGrainFactory grains)
{
    /// <summary>Clears all but how the job ended, and that as well when nobody would start it again for not knowing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isForgotten">Whether it is to be forgotten how it ended.</param>
    /// <returns>Whether it is done; false for a job that, as it is stored, has not ended.</returns>
    public async Task<bool> TryClearAsync(JobId job, bool isForgotten)
    {
        var manager = grains.GetGrain<IJobManagerGrain>(job.Value).GetGrainId();
        var record = new GrainState<JobManagerState>(new JobManagerState());
        await storage.ReadStateAsync(JobManagerState.RecordName, manager, record);
        if (record.State is { JobName: not null } state && !state.Phase.IsTerminal())
        {
            return false;
        }

        if (record.State?.OperatorStates is { } widths)
        {
            await operatorStates.ClearAsync(job, widths);
        }

        await ClearAsync<SourcesState>(SourcesState.RecordName, manager);
        var coordinator = grains.GetGrain<ICheckpointCoordinatorGrain>(job.Value).GetGrainId();
        await ClearAsync<CheckpointsState>(CheckpointsState.RecordName, coordinator);

        // Last: as long as it is there, the rest is found.
        if (isForgotten && record.RecordExists)
        {
            await storage.ClearStateAsync(JobManagerState.RecordName, manager, record);
        }

        return true;
    }

    private async Task ClearAsync<T>(string name, GrainId grain)
        where T : new()
    {
        var record = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, grain, record);
        if (record.RecordExists)
        {
            await storage.ClearStateAsync(name, grain, record);
        }
    }
}
