using System.Numerics;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The producer's end of a channel: sends frames while it has credit, and numbers them as they are sent. What exceeds the credit waits
/// here; it is bounded by what one input batch can make, since a task with a waiting channel takes no input. Credit is a number of frames
/// and a number of bytes: a frame leaves while there is some of both, so that one is always in flight, however large it is.
/// </summary>
// Size: credit, frames and back pressure change together, and per record.
internal abstract class OutputChannel : ICreditTarget
{
    private readonly Queue<ShuffleFrame> _pending = new();
    private readonly TaskControl _control;
    private readonly int _window;
    private readonly long _bytesMax;
    private readonly long[] _sentBytes;
    private readonly int _edge;
    private readonly int _producer;
    private long _nextSequence;
    private long _limit;
    private CheckpointId _heldBarrier;
    private bool _isBlocked;

    protected OutputChannel(ChannelId channel, TaskControl control, int window, Func<bool, long> bytesMax, IShuffleTransport transport)
    {
        Sender = transport.OpenSender(channel, this, control);
        _bytesMax = bytesMax(Sender.IsLocal);
        _sentBytes = new long[BitOperations.RoundUpToPowerOf2((uint)window + 1)];
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

    /// <summary>Where records that wait here are stored as; null on an edge where barriers overtake nothing (rule C11).</summary>
    public ChannelPlace? Place { get; init; }

    protected IFrameSender Sender { get; }

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
        while (HasCredit(limit) && _pending.TryDequeue(out var frame))
        {
            if (frame.Barrier?.Checkpoint == _heldBarrier)
            {
                _heldBarrier = CheckpointId.None;
            }

            SendNow(frame);
        }

        Volatile.Write(ref _isBlocked, _pending.Count > 0);
    }

    /// <summary>Whether a checkpoint's barrier waits here behind records that it could overtake.</summary>
    public bool HoldsBack(CheckpointId checkpoint) => _heldBarrier == checkpoint && Place is not null;

    /// <summary>
    /// Puts a barrier that waits here ahead of what waits before it, and tells the consumer past the credit. The records that it overtakes
    /// are stored: for the consumer they come after the barrier, though they were made before it (rule C9).
    /// </summary>
    public void Overtake(CheckpointId checkpoint, ChannelStateBuilder state)
    {
        if (!HoldsBack(checkpoint))
        {
            return;
        }

        var waiting = _pending.ToArray();
        var place = Array.FindIndex(waiting, frame => frame.Barrier?.Checkpoint == checkpoint);
        _pending.Clear();
        _pending.Enqueue(waiting[place]);
        foreach (var overtaken in waiting[..place])
        {
            if (overtaken.Kind == StreamElementKind.Barrier)
            {
                // Its checkpoint is over, or this one would not have begun.
                overtaken.Return();
                continue;
            }

            _pending.Enqueue(overtaken);
            if (overtaken.Kind == StreamElementKind.Records)
            {
                Store(overtaken, Place!.Value, state);
            }
        }

        foreach (var behind in waiting[(place + 1)..])
        {
            _pending.Enqueue(behind);
        }

        Announce(waiting[place]);
    }

    /// <summary>Sends a frame, or keeps it until there is credit.</summary>
    protected void Enqueue(ShuffleFrame frame)
    {
        frame.Edge = _edge;
        frame.Producer = _producer;
        frame.Credit = this;
        if (_pending.Count == 0 && HasCredit(Volatile.Read(ref _limit)))
        {
            SendNow(frame);
            return;
        }

        if (frame.Barrier is { } barrier)
        {
            _heldBarrier = barrier.Checkpoint;
        }

        _pending.Enqueue(frame);
        Volatile.Write(ref _isBlocked, true);

        // A grant that came between the look at the limit and the mark saw no waiting frame and woke nobody: look again.
        Interlocked.MemoryBarrier();
        Drain();
    }

    /// <summary>Adds the records of a waiting frame to what a checkpoint stores.</summary>
    protected abstract void Store(ShuffleFrame frame, ChannelPlace place, ChannelStateBuilder state);

    // Numbered here and not before: what waits can still be overtaken.
    private void SendNow(ShuffleFrame frame)
    {
        var bytes = SentBefore(_nextSequence) + frame.Weight;
        _sentBytes[_nextSequence & (_sentBytes.Length - 1)] = bytes;

        // A consumer gives credit back for several frames at a time; of this one the producer must hear at once, for it waits.
        frame.IsCreditUrgent = bytes - SentBefore(Volatile.Read(ref _limit) - _window) >= _bytesMax;
        frame.Sequence = _nextSequence++;
        Sender.Send(frame);
    }

    private bool HasCredit(long limit) => _nextSequence < limit && SentBefore(_nextSequence) - SentBefore(limit - _window) < _bytesMax;

    // The bytes of all frames before that number.
    private long SentBefore(long sequence) => sequence == 0 ? 0 : _sentBytes[(sequence - 1) & (_sentBytes.Length - 1)];

    private void Announce(ShuffleFrame barrier)
    {
        var news = ShuffleFrame.Rent();
        news.Kind = StreamElementKind.BarrierAhead;
        news.Edge = _edge;
        news.Producer = _producer;
        news.Sequence = _nextSequence;
        news.Barrier = barrier.Barrier;
        Sender.Send(news);
    }
}
