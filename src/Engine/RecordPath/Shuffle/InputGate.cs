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

    /// <summary>Makes a gate.</summary>
    /// <param name="control">The task, which is woken when something can be taken.</param>
    /// <param name="edges">The edges with the producers that have a channel to this task.</param>
    /// <param name="window">How many frames a channel may have under way.</param>
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

    /// <summary>Takes in a frame; one that was here before is dropped. Any thread.</summary>
    /// <exception cref="FlinkException">The frame belongs to no channel of this task, or exceeds the channel's credit.</exception>
    public void Offer(ShuffleFrame frame)
    {
        bool wake;
        lock (_lock)
        {
            var channel = ChannelOf(frame);
            if (!channel.TryStore(frame, _window))
            {
                frame.Return();
                return;
            }

            _buffered++;
            wake = _ready.Count == 0;
            if (!channel.MakeReady())
            {
                return;
            }

            _ready.Enqueue(channel);
        }

        if (wake)
        {
            _control.Wake();
        }
    }

    /// <summary>Takes the next frame of the channel whose turn it is; null when there is none. The channel of a barrier gives nothing more before <see cref="Unblock"/>.</summary>
    /// <param name="channelIndex">The channel's place among those of the gate: the edges in their order, of each its producers in theirs.</param>
    public ShuffleFrame? TryTake(out int channelIndex)
    {
        ShuffleFrame frame;
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
            if (channel.MakeReady())
            {
                _ready.Enqueue(channel);
            }
        }

        frame.Credit?.Grant(frame.Sequence + 1);
        return frame;
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

    private InputChannel ChannelOf(ShuffleFrame frame)
    {
        if (_edges.TryGetValue(frame.Edge, out var edge) && (uint)(frame.Producer - edge.FirstProducer) < (uint)edge.Count)
        {
            return _channels[edge.FirstChannel + frame.Producer - edge.FirstProducer];
        }

        throw new FlinkException(FailureOrigin.Internal, $"A frame of edge {frame.Edge}, producer {frame.Producer} came to a task that has no such channel.");
    }
}
