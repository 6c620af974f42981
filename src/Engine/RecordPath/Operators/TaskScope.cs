using FlinkNet.Engine.RecordPath.Time;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>What the elements of one task share.</summary>
internal sealed class TaskScope(string taskName, TimeProvider timeProvider, Func<long>? allocatedBytes = null, bool isPunctual = false)
{
    private Func<bool> _canEmit = static () => true;

    /// <summary>The task's name with its subtask, such as <c>Map (2/4)</c>.</summary>
    public string TaskName { get; } = taskName;

    /// <summary>The element whose code runs. Set once a batch, read when something is thrown.</summary>
    public ChainElement? Current { get; set; }

    /// <summary>What the checkpoint is taken for of whose barrier elements were notified last.</summary>
    public CheckpointKind Barrier { get; set; }

    /// <summary>The checkpoint that the task is restored from; null for none.</summary>
    public CompletedCheckpoint? RestoredFrom { get; set; }

    /// <summary>The task's numbers.</summary>
    public TaskCounters Counters { get; } = new(allocatedBytes);

    /// <summary>Copies records that somebody else has, too.</summary>
    public RecordCopies Copies { get; init; } = RecordCopies.None;

    /// <summary>How many bytes of records may be gathered, or made of a part of the input, before the task looks for credit.</summary>
    public long BatchBytesMax { get; init; } = 16 << 20;

    /// <summary>
    /// How long the task may work on a piece of input before it looks for barriers, in the ticks of its clock; <see cref="long.MaxValue"/>
    /// for any time.
    /// </summary>
    public long BatchTicksMax { get; init; } = long.MaxValue;

    /// <summary>The time, in the ticks of the task's clock.</summary>
    public long Ticks => timeProvider.GetTimestamp();

    /// <summary>
    /// How many bytes of records an operator may keep back, or hand on without credit, before the task takes no more input.
    /// </summary>
    public long HeldBytesMax => 4 * BatchBytesMax;

    /// <summary>Whether the task's input was ended by order, before its end: the job stops for good.</summary>
    public bool IsDrained { get; set; }

    /// <summary>What the task's functions gather for the job's result.</summary>
    public TaskAccumulators Accumulators { get; } = new();

    /// <summary>The task's clock and what is to be called when.</summary>
    public ProcessingTimeService ProcessingTime { get; } = new(timeProvider, isPunctual);

    /// <summary>The clock that idleness is measured by.</summary>
    public ActivityClock Activity { get; } = new(timeProvider);

    /// <summary>How many batches elements have handed on; whoever emits much looks for credit again when the number has changed.</summary>
    public long BatchesHandedOn { get; private set; }

    /// <summary>
    /// Whether the task's outputs take more: asked by whoever emits much, since the task itself only asks before it takes input.
    /// </summary>
    public bool CanEmit => _canEmit();

    /// <summary>Says how to find out whether the task's outputs take more.</summary>
    public void Attach(Func<bool> canEmit) => _canEmit = canEmit;

    /// <summary>Notes that <paramref name="element"/> handed a batch on and runs again.</summary>
    public void HandedOn(ChainElement element)
    {
        BatchesHandedOn++;
        Current = element;
    }
}
