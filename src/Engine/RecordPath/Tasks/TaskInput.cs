using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <summary>The outcome of a request for input.</summary>
internal enum InputStatus
{
    /// <summary>Something was processed; there may be more.</summary>
    Processed,

    /// <summary>There is nothing for the moment.</summary>
    Nothing,

    /// <summary>All input has ended.</summary>
    End,

    /// <summary>Every channel has brought the barrier of a checkpoint: now is the moment for the task's snapshot.</summary>
    Barrier,
}

/// <summary>
/// What a task takes from its gate: hands each frame's records to the input that they are meant for, and its news of time to that input's
/// valve. A task with two inputs takes both from one gate, in the order in which they arrive. Records that were in flight at a checkpoint
/// come before all others.
/// </summary>
internal sealed class TaskInput
{
    private readonly InputEdge[] _edgeOf;
    private readonly OperatorInput[] _inputOf;
    private readonly int[] _firstChannelOf;
    private readonly IReadOnlyList<OperatorInput> _inputs;
    private readonly Func<int, string> _nameOf;
    private readonly RestoredRecords _restored;
    private InputCapture? _capture;
    private OperatorInput? _latest;
    private ShuffleFrame? _begun;
    private int _begunOn;
    private int _endedChannels;

    /// <summary>Makes it.</summary>
    /// <param name="gate">The gate of all channels.</param>
    /// <param name="edges">The edges in the order of their channels.</param>
    /// <param name="inputs">The operator's inputs.</param>
    /// <param name="nameOf">Tells what messages call the producer of a channel.</param>
    /// <param name="mode">Whether channels wait for one another's barriers.</param>
    public TaskInput(
        InputGate gate,
        IReadOnlyList<InputEdge> edges,
        IReadOnlyList<OperatorInput> inputs,
        Func<int, string> nameOf,
        CheckpointingMode mode)
    {
        Gate = gate;
        _edgeOf = [.. edges.SelectMany(edge => Enumerable.Repeat(edge, edge.Count))];
        _inputs = inputs;
        _nameOf = nameOf;
        _inputOf = [.. _edgeOf.Select(edge => inputs[edge.Input])];
        _firstChannelOf = [.. _inputOf.Select(input => Array.IndexOf(_inputOf, input))];
        _restored = new RestoredRecords(edges, inputs);
        foreach (var input in _inputOf.Distinct())
        {
            Limit(input);
        }

        Aligner = new BarrierAligner(gate, mode, channel => _edgeOf[channel].MayBeOvertaken);
    }

    /// <summary>The gate.</summary>
    public InputGate Gate { get; }

    /// <summary>Brings the channels' barriers together.</summary>
    public BarrierAligner Aligner { get; }

    /// <summary>After <see cref="InputStatus.Barrier"/>: what the barrier says.</summary>
    public CheckpointBarrier? Barrier { get; private set; }

    /// <summary>Whether the input of a producer was ended by order, before its end.</summary>
    public bool IsDrained { get; private set; }

    /// <summary>The earliest of the inputs' watermarks. May be read by any thread, and is then a moment old.</summary>
    public WatermarkPosition Watermark
    {
        get
        {
            var slowest = _inputs.MinBy(input => input.Valve.Current)!;
            var first = Array.IndexOf(_inputOf, slowest);
            return new WatermarkPosition(slowest.Valve.Current, slowest.Valve.SlowestChannel is { } channel
                ? $"the channel from {_nameOf(first + channel)}"
                : null);
        }
    }

    /// <summary>Takes the records that were in flight when the checkpoint was taken that the task begins with.</summary>
    public void Restore(ChannelState channels) => _restored.Add(channels);

    /// <summary>Takes the barriers that are missing as having overtaken the records before them, and stores these.</summary>
    public InputCapture Overtake(ChannelStateBuilder state)
    {
        var checkpoint = Aligner.Pending;
        _restored.Store(state);
        StoreBegun(state);
        _capture = new InputCapture(Gate, checkpoint, Aligner.Overtake(), (channel, frame) => Store(channel, frame, state));
        Gate.Watch(true);
        _capture.StoreArrived();
        return _capture;
    }

    /// <summary>Nothing is stored any more.</summary>
    public void EndCapture()
    {
        if (_capture is not null)
        {
            _capture = null;
            Gate.Watch(false);
        }
    }

    /// <summary>Stores a frame's records; those of control elements are none.</summary>
    public void Store(int channel, ShuffleFrame frame, ChannelStateBuilder state)
    {
        if (frame.Kind == StreamElementKind.Records)
        {
            var edge = _edgeOf[channel];
            var input = _inputOf[channel];
            state.Add(edge.PlaceOf(frame.Producer), input.Types, into => input.Store(frame, into));
        }
    }

    /// <summary>Processes the next frame.</summary>
    public InputStatus ProcessNext()
    {
        if (!_restored.IsEmpty)
        {
            _latest = _restored.ProcessNext();
            return InputStatus.Processed;
        }

        if (_begun is not null)
        {
            return ProcessBegun();
        }

        if (Gate.TryTake(out var channel) is not { } frame)
        {
            return _endedChannels == Gate.ChannelCount ? InputStatus.End : InputStatus.Nothing;
        }

        _capture?.BeforeProcessing(channel, frame);
        var input = _inputOf[channel];
        switch (frame.Kind)
        {
            case StreamElementKind.Records:
                input.Take(frame);
                (_begun, _begunOn) = (frame, channel);
                return ProcessBegun();
            case StreamElementKind.Watermark:
                input.Valve.InputWatermark(channel - _firstChannelOf[channel], frame.Watermark);
                break;
            case StreamElementKind.Idle:
                input.Valve.InputStatus(channel - _firstChannelOf[channel], WatermarkStatus.Idle);
                break;
            case StreamElementKind.Active:
                input.Valve.InputStatus(channel - _firstChannelOf[channel], WatermarkStatus.Active);
                break;
            case StreamElementKind.Barrier when Aligner.Arrive(channel, frame.Barrier!.Checkpoint):
                Barrier = frame.Barrier;
                frame.Return();
                return InputStatus.Barrier;
            case StreamElementKind.Barrier:
                break;
            default:
                _endedChannels++;
                IsDrained |= frame.Watermark == Model.Watermark.Max;
                break;
        }

        frame.Return();
        return InputStatus.Processed;
    }

    /// <summary>Takes note of how long the last piece of input took, and says what may be in flight to the input that took it.</summary>
    public void NoteInput(long worked, long backlog)
    {
        if (_latest is { } input)
        {
            _latest = null;
            var before = input.Bound;
            input.Note(worked, backlog);
            if (input.Bound != before)
            {
                Limit(input);
            }
        }
    }

    private void Limit(OperatorInput input) =>
        Gate.Limit(Array.IndexOf(_inputOf, input), Array.LastIndexOf(_inputOf, input), input.Bound);

    // Records that make much, or take long, are processed a few at a time: the task looks for credit and for barriers between them.
    private InputStatus ProcessBegun()
    {
        var input = _latest = _inputOf[_begunOn];
        input.ProcessPart();
        if (!input.HasRest)
        {
            _begun!.Return();
            _begun = null;
        }

        return InputStatus.Processed;
    }

    // What is left of a frame that was taken comes before all that wait at the gate.
    private void StoreBegun(ChannelStateBuilder state)
    {
        if (_begun is { } frame)
        {
            var input = _inputOf[_begunOn];
            state.Add(_edgeOf[_begunOn].PlaceOf(frame.Producer), input.Types, input.StoreRest);
        }
    }
}

/// <summary>An edge whose records a task takes.</summary>
/// <param name="Name">By what records stored on it are found again.</param>
/// <param name="Input">Which of the operator's inputs takes them.</param>
/// <param name="FirstProducer">The first subtask that has a channel to the task.</param>
/// <param name="Count">How many have one.</param>
/// <param name="Consumer">The task's subtask index.</param>
/// <param name="Consumers">How many subtasks consume the edge's records.</param>
/// <param name="KeyGroups">The number of the consumer's key groups.</param>
/// <param name="Partitioning">The program's partitioning; null when it gave none.</param>
/// <param name="MayBeOvertaken">Whether barriers may overtake its records.</param>
// Parameters: an input edge as plain data.
internal sealed record InputEdge(
    string Name, int Input, int FirstProducer, int Count, int Consumer, int Consumers, int KeyGroups, object? Partitioning,
        bool MayBeOvertaken)
{
    /// <summary>Where records of a producer are stored as.</summary>
    public ChannelPlace PlaceOf(int producer) => new(Name, producer, Consumer, Consumers, IsOutput: false);
}

/// <summary>One input of an operator.</summary>
internal abstract class OperatorInput(StatusWatermarkValve valve)
{
    /// <summary>Combines the watermarks of the input's channels.</summary>
    public StatusWatermarkValve Valve { get; } = valve;

    /// <summary>What stored records of the input are called.</summary>
    public abstract string Types { get; }

    /// <summary>Whether there are records that were taken and not handed on yet.</summary>
    public abstract bool HasRest { get; }

    /// <summary>
    /// Takes a frame's records, once there is no rest of others. The frame stays the caller's, and must stay whole until there is no rest.
    /// </summary>
    public abstract void Take(ShuffleFrame frame);

    /// <summary>Takes stored records, once there is no rest of others.</summary>
    public abstract void Take(ReadOnlyMemory<byte> records);

    /// <summary>What may be in flight to the input on one channel, if it is alone, and how much of it in a frame.</summary>
    public abstract RecordBound Bound { get; }

    /// <summary>
    /// Hands a batch of what was taken on, or a part of one when the task makes much of each record or takes long for it. More may follow
    /// when the task has looked for credit.
    /// </summary>
    public abstract void ProcessPart();

    /// <summary>Takes note of how long the task took for the last part.</summary>
    public abstract void Note(long worked, long backlog);

    /// <summary>Writes the rest as frames carry records.</summary>
    public abstract void StoreRest(ShuffleFrame into);

    /// <summary>Writes a frame's records as frames carry them.</summary>
    public abstract void Store(ShuffleFrame frame, ShuffleFrame into);

    /// <summary>
    /// Of stored records, those that a subtask owns when the edge has another number of consumers than when they were stored.
    /// </summary>
    public abstract ReadOnlyMemory<byte> Own(
        ReadOnlyMemory<byte> records,
        object? partitioning,
        int subtask,
        int parallelism,
        int maxParallelism);
}
