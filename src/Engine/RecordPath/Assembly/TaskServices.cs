using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Assembly;

/// <summary>What the engine needs from its host to build tasks.</summary>
/// <param name="Serializers">Finds serializers.</param>
/// <param name="Transport">Carries frames.</param>
/// <param name="Splits">Requests splits.</param>
/// <param name="Shuffle">The bounds of exchanges.</param>
/// <param name="WatermarkInterval">How often watermark generators are asked.</param>
/// <param name="TimeProvider">The clock whose ticks the tasks are stepped by.</param>
/// <param name="Metrics">Where operators make their instruments.</param>
/// <param name="Random">Draws for the shuffle partitioner and the first channel of a round robin.</param>
// Parameters: all that the engine takes from its host, named once.
internal sealed record TaskServices(
    ITypeSerializerResolver Serializers,
    IShuffleTransport Transport,
    ISourceGateway Splits,
    ShuffleSettings Shuffle,
    TimeSpan WatermarkInterval,
    TimeProvider TimeProvider,
    Meter Metrics,
    Random Random)
{
    /// <summary>
    /// How many bytes the thread that asks has allocated until now; where nothing may depend on the machine, numbers that are the same each
    /// time.
    /// </summary>
    public Func<long> AllocatedBytes { get; init; } = static () => 0;

    /// <summary>Copies records that can be changed in place.</summary>
    public RecordCopies Copies { get; init; } = new(Serializers);

    /// <summary>Whether what is due at a time is done when the clock shows it, rather than when it has passed it.</summary>
    public bool FiresPunctually { get; init; }

    /// <summary>Hears of the task's part in checkpoints; null for a job without any.</summary>
    public ICheckpointResponder? Checkpoints { get; init; }

    /// <summary>Where keyed state is kept.</summary>
    public IStateBackend StateBackend { get; init; } = MemoryStateBackend.Instance;

    /// <summary>Whether channels wait for one another's barriers, and how long.</summary>
    public AlignmentSettings Alignment { get; init; } = AlignmentSettings.Aligned;

    /// <summary>How sinks try commits again.</summary>
    public CommitSettings Commits { get; init; } = CommitSettings.Default;

    /// <summary>Hears of each state that a step's functions ask for, and of its kind; null for nobody.</summary>
    public Action<Transformation, StateDescriptor, string>? StateAsked { get; init; }

    /// <summary>Hears of what goes wrong and fails nothing.</summary>
    public Action<string, Exception?> Warn { get; init; } = static (_, _) => { };
}
