using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The producer's end of a channel: numbers frames and sends them while it has credit. What exceeds the credit waits here; it is bounded by
/// what one input batch can make, since a task with a waiting channel takes no input.
/// </summary>
internal abstract class OutputChannel : ICreditTarget
{
    private readonly Queue<ShuffleFrame> _pending = new();
    private readonly TaskControl _control;
    private readonly int _window;
    private readonly int _edge;
    private readonly int _producer;
    private long _nextSequence;
    private long _limit;
    private bool _isBlocked;

    protected OutputChannel(ChannelId channel, TaskControl control, int window)
    {
        _control = control;
        _window = window;
        _edge = channel.Edge.Index;
        _producer = channel.Producer;
        _limit = window;
    }

    /// <summary>Whether frames wait for credit.</summary>
    public bool IsBlocked => Volatile.Read(ref _isBlocked);

    /// <summary>How many frames wait for credit.</summary>
    public int Pending => _pending.Count;

    protected IFrameSender Sender { get; set; } = null!;

    public void Grant(long consumed)
    {
        var limit = consumed + _window;
        var seen = Volatile.Read(ref _limit);
        while (limit > seen)
        {
            var before = Interlocked.CompareExchange(ref _limit, limit, seen);
            if (before == seen)
            {
                break;
            }

            seen = before;
        }

        if (IsBlocked)
        {
            _control.Wake();
        }
    }

    /// <summary>Sends what waits, as far as there is credit. Task's thread only.</summary>
    public void Drain()
    {
        var limit = Volatile.Read(ref _limit);
        while (_pending.TryPeek(out var frame) && frame.Sequence < limit)
        {
            Sender.Send(_pending.Dequeue());
        }

        Volatile.Write(ref _isBlocked, _pending.Count > 0);
    }

    /// <summary>Sends a frame, or keeps it until there is credit.</summary>
    protected void Enqueue(ShuffleFrame frame)
    {
        frame.Edge = _edge;
        frame.Producer = _producer;
        frame.Sequence = _nextSequence++;
        frame.Credit = this;
        if (_pending.Count == 0 && frame.Sequence < Volatile.Read(ref _limit))
        {
            Sender.Send(frame);
            return;
        }

        _pending.Enqueue(frame);
        Volatile.Write(ref _isBlocked, true);

        // A grant that came between the look at the limit and the mark saw no waiting frame and woke nobody: look again.
        Interlocked.MemoryBarrier();
        Drain();
    }
}
