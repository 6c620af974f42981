using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The consumer's end of all channels of a task. Frames may arrive doubled and in any order; they leave each channel in the order of their
/// numbers. Channels with something to take are served in turn.
/// </summary>
internal sealed class InputGate
{
    private readonly Lock _lock = new();
    private readonly TaskControl _control;
    private readonly InputChannel[] _channels;
    private readonly Dictionary<int, (int FirstChannel, int FirstProducer, int Count)> _edges = [];
    private readonly Queue<InputChannel> _ready = new();
    private readonly int _window;
    private int _buffered;
    private CheckpointBarrier? _heard;
    private long _heardCheckpoint;
    private bool _isWatched;

    /// <summary>Makes a gate.</summary>
    /// <param name="control">The task, which is woken when something can be taken.</param>
    /// <param name="edges">The edges with the producers that have a channel to this task.</param>
    /// <param name="window">How many frames a channel may have in flight.</param>
    public InputGate(TaskControl control, IEnumerable<(EdgeId Edge, int FirstProducer, int Count)> edges, int window)
    {
        _control = control;
        _window = window;
        var channels = 0;
        foreach (var (edge, firstProducer, count) in edges)
        {
            _edges.Add(edge.Index, (channels, firstProducer, count));
            channels += count;
        }

        _channels = new InputChannel[channels];
        for (var i = 0; i < channels; i++)
        {
            _channels[i] = new InputChannel(i);
        }
    }

    /// <summary>How many channels lead here.</summary>
    public int ChannelCount => _channels.Length;

    /// <summary>Frames that arrived and were not taken yet.</summary>
    public int Buffered => Volatile.Read(ref _buffered);

    /// <summary>The newest checkpoint whose barrier arrived or was announced, though it may wait behind records; 0 for none.</summary>
    public CheckpointId HeardCheckpoint => new(Volatile.Read(ref _heardCheckpoint));

    /// <summary>The barrier of <see cref="HeardCheckpoint"/>.</summary>
    public CheckpointBarrier? Heard
    {
        get
        {
            lock (_lock)
            {
                return _heard;
            }
        }
    }

    /// <summary>Takes in a frame; one that was here before is dropped. Any thread.</summary>
    /// <exception cref="FlinkException">The frame belongs to no channel of this task, or exceeds the channel's credit.</exception>
    public void Offer(ShuffleFrame frame)
    {
        if (Keep(frame))
        {
            _control.Wake();
        }
    }

    /// <summary>Whether the task is to be woken by every frame, as it is when it stores them while they arrive.</summary>
    public void Watch(bool isWatched)
    {
        lock (_lock)
        {
            _isWatched = isWatched;
        }
    }

    /// <summary>The number of the next frame of a channel to be taken.</summary>
    public long NextOf(int channelIndex)
    {
        lock (_lock)
        {
            return _channels[channelIndex].Next;
        }
    }

    /// <summary>
    /// Looks at the frames of a channel that arrived and were not taken, up to the barrier of a checkpoint. They stay the gate's.
    /// </summary>
    /// <param name="channelIndex">The channel.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="next">The number of the first frame to look at; then, of the first that was not here yet.</param>
    /// <param name="into">Where they are added.</param>
    /// <returns>Whether all frames before the barrier have arrived.</returns>
    public bool Peek(int channelIndex, CheckpointId checkpoint, ref long next, List<ShuffleFrame> into)
    {
        lock (_lock)
        {
            var channel = _channels[channelIndex];
            var end = channel.Barrier.Checkpoint >= checkpoint ? channel.Barrier.Position : long.MaxValue;
            while (next < end && channel.Peek(next) is { } frame)
            {
                into.Add(frame);
                next++;
            }

            return next >= end;
        }
    }

    /// <summary>
    /// Takes the next frame of the channel whose turn it is; null when there is none. The channel of a barrier gives nothing more before
    /// <see cref="Unblock"/>.
    /// </summary>
    /// <param name="channelIndex">The channel's place among those of the gate: the edges in their order, of each its producers in
    /// theirs.</param>
    public ShuffleFrame? TryTake(out int channelIndex)
    {
        ShuffleFrame frame;
        RecordBound bound;
        channelIndex = -1;
        lock (_lock)
        {
            if (!_ready.TryDequeue(out var channel))
            {
                return null;
            }

            channelIndex = channel.Index;
            frame = channel.Take();
            _buffered--;
            bound = channel.Bound.SharedBy(_ready.Count + 1);
            if (channel.MakeReady())
            {
                _ready.Enqueue(channel);
            }
        }

        frame.Credit?.Grant(frame.Sequence + 1, bound.InFlight, bound.Frame);
        return frame;
    }

    /// <summary>Bounds what may be in flight on some channels; their producers hear of it with the next credit.</summary>
    /// <param name="first">The first of the channels.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="bound">The bound for a channel that is the only one with records.</param>
    public void Limit(int first, int last, RecordBound bound)
    {
        lock (_lock)
        {
            foreach (var channel in _channels.AsSpan(first, last - first + 1))
            {
                channel.Bound = bound;
            }
        }
    }

    /// <summary>Lets a channel that a barrier blocked go on.</summary>
    public void Unblock(int channelIndex)
    {
        lock (_lock)
        {
            var channel = _channels[channelIndex];
            channel.IsBlocked = false;
            if (channel.MakeReady())
            {
                _ready.Enqueue(channel);
            }
        }
    }

    // Answers whether the task has reason to look.
    private bool Keep(ShuffleFrame frame)
    {
        lock (_lock)
        {
            var channel = ChannelOf(frame);
            if (frame.Kind == StreamElementKind.BarrierAhead)
            {
                channel.Announce(frame.Barrier!.Checkpoint, frame.Sequence);
                var isNews = Hear(frame.Barrier!);
                frame.Return();
                return isNews || _isWatched;
            }

            if (!channel.TryStore(frame, _window))
            {
                frame.Return();
                return false;
            }

            _buffered++;
            var wake = _isWatched | (frame.Kind == StreamElementKind.Barrier && Hear(frame.Barrier!));
            var wasIdle = _ready.Count == 0;
            if (!channel.MakeReady())
            {
                return wake;
            }

            _ready.Enqueue(channel);
            return wake || wasIdle;
        }
    }

    private bool Hear(CheckpointBarrier barrier)
    {
        if (barrier.Checkpoint <= HeardCheckpoint)
        {
            return false;
        }

        _heard = barrier;
        Volatile.Write(ref _heardCheckpoint, barrier.Checkpoint.Value);
        return true;
    }

    private InputChannel ChannelOf(ShuffleFrame frame)
    {
        if (_edges.TryGetValue(frame.Edge, out var edge) && (uint)(frame.Producer - edge.FirstProducer) < (uint)edge.Count)
        {
            return _channels[edge.FirstChannel + frame.Producer - edge.FirstProducer];
        }

        throw new FlinkException(
            FailureOrigin.Internal,
            $"A frame of edge {frame.Edge}, producer {frame.Producer} came to a task that has no such channel.");
    }
}
