using FlinkNet.Grains.BarrierPath.Acknowledge;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>What a task runtime needs for its tasks' checkpoints.</summary>
internal sealed class TaskCheckpointing(
    TaskRestorer restorer, SnapshotStores stores, LocalCopies copies, IGrainFactory grains, ILocalSiloDetails silo, ControlPlaneHost host)
{
    /// <summary>Reads what tasks begin with.</summary>
    public TaskRestorer Restorer => restorer;

    /// <summary>Makes the reporter of a task.</summary>
    /// <exception cref="FlinkException">The store that the job's checkpoints go to cannot be opened here.</exception>
    public CheckpointReporter ReporterFor(CatalogedJob job, TaskAttemptId task)
    {
        if (job.Config.Checkpointing.Interval is not null)
        {
            stores.Of(job);
        }

        return new CheckpointReporter(
            task,
            job,
            stores,
            copies.Of(job, task.Job),
            grains.GetGrain<ICheckpointReports>(task.Job.Value),
            new OperatorStateReporter(task, silo.SiloAddress, grains),
            host);
    }
}
