using FlinkNet.Engine.BarrierPath;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>What came of asking for input.</summary>
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
/// What a task takes from its gate: hands each frame's records to the input that they are meant for, and its news of time to that input's valve. A task
/// with two inputs takes both from one gate, in the order in which they arrive.
/// </summary>
internal sealed class TaskInput
{
    private readonly OperatorInput[] _inputOf;
    private readonly int[] _firstChannelOf;
    private readonly IReadOnlyList<OperatorInput> _inputs;
    private readonly Func<int, string> _nameOf;
    private int _endedChannels;

    /// <summary>Makes it.</summary>
    /// <param name="gate">The gate of all channels.</param>
    /// <param name="inputs">The inputs in the order of their channels, each with how many it has.</param>
    /// <param name="nameOf">Tells what messages call the producer of a channel.</param>
    /// <param name="mode">Whether channels wait for one another's barriers.</param>
    public TaskInput(InputGate gate, IReadOnlyList<(OperatorInput Input, int Channels)> inputs, Func<int, string> nameOf, CheckpointingMode mode)
    {
        Gate = gate;
        Aligner = new BarrierAligner(gate, mode);
        _inputs = [.. inputs.Select(input => input.Input)];
        _nameOf = nameOf;
        _inputOf = new OperatorInput[gate.ChannelCount];
        _firstChannelOf = new int[gate.ChannelCount];
        var first = 0;
        foreach (var (input, channels) in inputs)
        {
            Array.Fill(_inputOf, input, first, channels);
            Array.Fill(_firstChannelOf, first, first, channels);
            first += channels;
        }
    }

    /// <summary>The gate.</summary>
    public InputGate Gate { get; }

    /// <summary>Brings the channels' barriers together.</summary>
    public BarrierAligner Aligner { get; }

    /// <summary>After <see cref="InputStatus.Barrier"/>: what the barrier says.</summary>
    public CheckpointBarrier? Barrier { get; private set; }

    /// <summary>Whether the input of a producer was ended by order, before its end.</summary>
    public bool IsDrained { get; private set; }

    /// <summary>Where the earliest of the inputs' watermarks stands. May be read by any thread, and is then a moment old.</summary>
    public WatermarkPosition Watermark
    {
        get
        {
            var slowest = _inputs.MinBy(input => input.Valve.Current)!;
            var first = Array.IndexOf(_inputOf, slowest);
            return new WatermarkPosition(slowest.Valve.Current, slowest.Valve.SlowestChannel is { } channel ? $"the channel from {_nameOf(first + channel)}" : null);
        }
    }

    /// <summary>Processes the next frame.</summary>
    public InputStatus ProcessNext()
    {
        if (Gate.TryTake(out var channel) is not { } frame)
        {
            return _endedChannels == Gate.ChannelCount ? InputStatus.End : InputStatus.Nothing;
        }

        var input = _inputOf[channel];
        switch (frame.Kind)
        {
            case StreamElementKind.Records:
                input.ProcessRecords(frame);
                break;
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
}

/// <summary>One input of an operator.</summary>
internal abstract class OperatorInput(StatusWatermarkValve valve)
{
    /// <summary>Combines the watermarks of the input's channels.</summary>
    public StatusWatermarkValve Valve { get; } = valve;

    /// <summary>Hands a frame's records on; the frame stays the caller's.</summary>
    public abstract void ProcessRecords(ShuffleFrame frame);
}
