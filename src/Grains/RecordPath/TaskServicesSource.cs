using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Grains.State;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Gives the engine what it builds a task with on this silo.</summary>
internal sealed class TaskServicesSource(
    ITypeSerializerResolver serializers,
    ShuffleStreamProvider shuffle,
    StateBackendRegistry stateBackends,
    Func<TaskAttemptId, ISourceGateway> gateways,
    IOptions<TaskManagerOptions> options,
    Machine machine,
    IMeterFactory meters)
{
    /// <summary>
    /// A frame goes to another silo in parts of this many times the size at which it is sent: only records that are large by themselves
    /// make
    /// one.
    /// </summary>
    private const int PartFrames = 4;

    private readonly TaskManagerOptions _options = options.Value;
    private readonly Meter _operatorMetrics = meters.Create("FlinkNet.Operators");

    /// <summary>What a task is built with.</summary>
    /// <param name="task">The task.</param>
    /// <param name="job">Its job.</param>
    /// <param name="checkpoints">Hears of its part in checkpoints.</param>
    /// <param name="warn">Hears of what goes wrong and fails nothing.</param>
    public TaskServices Of(TaskAttemptId task, CatalogedJob job, ICheckpointResponder checkpoints, Action<string, Exception?> warn) => new(
        serializers,
        new ShuffleTransport(shuffle, PartFrames * _options.FrameSize),
        gateways(task),
        new ShuffleSettings(_options.CreditsPerChannel, _options.FrameSize, _options.BytesInFlight, job.Config.BufferTimeout)
        {
            InFlightTime = job.Config.InFlightTime,
            ObjectBytesInFlight = _options.ObjectBytesInFlight,
            RecordSizeMax = _options.RecordSizeMax,
        },
        job.Config.AutoWatermarkInterval,
        machine.Time,
        _operatorMetrics,
        machine.Random)
    {
        AllocatedBytes = machine.AllocatedBytes,
        Checkpoints = checkpoints,
        Copies = job.Config.ObjectReuse ? RecordCopies.None : new RecordCopies(serializers),
        StateBackend = stateBackends.Of(job.Config),
        Alignment = AlignmentOf(job.Config.Checkpointing),
        Commits = CommitSettings.From(job.Config.Sinks),
        Warn = warn,
    };

    private static AlignmentSettings AlignmentOf(CheckpointConfig config) =>
        new(config.Mode, config.UnalignedCheckpoints ? config.AlignedCheckpointTimeout : null, config.ChannelStateMax);
}
