using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>What a task runtime needs for its tasks' checkpoints.</summary>
internal sealed class TaskCheckpointing(
    TaskRestorer restorer,
    SnapshotStores stores,
    IGrainFactory grains,
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
    ILogger<CheckpointReporter> logger)
{
    /// <summary>Reads what tasks begin with.</summary>
    public TaskRestorer Restorer => restorer;

    /// <summary>Makes the reporter of a task; null for a job without checkpoints.</summary>
    public CheckpointReporter? ReporterFor(CatalogedJob job, TaskAttemptId task) => job.Config.Checkpointing.Interval is null
        ? null
        : new CheckpointReporter(task, stores.Of(job), grains, options.Value, time, logger);
}
