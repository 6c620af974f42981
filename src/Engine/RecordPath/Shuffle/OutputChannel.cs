using System.Numerics;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The producer's end of a channel: sends frames while it has credit, and numbers them as they are sent. What exceeds the credit waits
/// here; it is bounded by what one input batch can make, since a task with a waiting channel takes no input. Credit is a number of frames,
/// of bytes and of records, the last by what the consumer takes in a while: a frame leaves while there is some of all, so that one is
/// always in flight, however large it is. A control element takes a frame's credit only.
/// </summary>
// Size: credit, frames and back pressure change together, and per record.
internal abstract class OutputChannel : ICreditTarget
{
    private readonly Queue<ShuffleFrame> _pending = new();
    private readonly TaskControl _control;
    private readonly int _window;
    private readonly long _bytesMax;
    private readonly int _edge;
    private readonly int _producer;
    private (long Bytes, long Records)[] _sent = [];
    private long _nextSequence;
    private long _limit;
    private CheckpointId _heldBarrier;
    private long _pendingRecords;
    private int _recordsInFlight;
    private int _recordsPerFrame;
    private long _urgentBefore;
    private bool _isBlocked;

    protected OutputChannel(ChannelId channel, TaskControl control, ShuffleSettings settings, int channels, IShuffleTransport transport)
    {
        Sender = transport.OpenSender(channel, this, control);
        var window = settings.CreditsPerChannel;
        _bytesMax = settings.ChannelBytesMax(channels, Sender.IsLocal);
        (_recordsInFlight, _recordsPerFrame) = settings.FirstBound;
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

    /// <summary>The records that wait for credit, as a part of those that may be in flight.</summary>
    public double Backlog => (double)_pendingRecords / Volatile.Read(ref _recordsInFlight);

    /// <summary>Where records that wait here are stored as; null on an edge where barriers overtake nothing.</summary>
    public ChannelPlace? Place { get; init; }

    protected IFrameSender Sender { get; }

    /// <summary>How many records a frame may hold, by what the consumer takes in a while.</summary>
    protected int RecordsPerFrame => Volatile.Read(ref _recordsPerFrame);

    public void Grant(long consumed, int recordsInFlight, int recordsPerFrame)
    {
        // A consumer of an earlier release says nothing of records.
        Volatile.Write(ref _recordsInFlight, recordsInFlight > 0 ? recordsInFlight : int.MaxValue);
        Volatile.Write(ref _recordsPerFrame, recordsPerFrame > 0 ? recordsPerFrame : int.MaxValue);
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
        while (_pending.TryPeek(out var frame) && HasCredit(limit, frame))
        {
            _pending.Dequeue();
            _pendingRecords -= frame.Records;
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
    /// are stored: for the consumer they come after the barrier, though they were made before it.
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
        if (_pending.Count == 0 && HasCredit(Volatile.Read(ref _limit), frame))
        {
            SendNow(frame);
            return;
        }

        if (frame.Barrier is { } barrier)
        {
            _heldBarrier = barrier.Checkpoint;
        }

        _pending.Enqueue(frame);
        _pendingRecords += frame.Records;
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
        if (_sent.Length == 0)
        {
            // Not before: of many channels some are never used.
            _sent = new (long, long)[BitOperations.RoundUpToPowerOf2((uint)_window + 1)];
        }

        var (bytes, records) = SentBefore(_nextSequence);
        (bytes, records) = (bytes + frame.Weight, records + frame.Records);
        _sent[_nextSequence & (_sent.Length - 1)] = (bytes, records);

        // A consumer gives credit back for several frames at a time; of this one the producer must hear at once, for it waits or soon will.
        var taken = SentBefore(Volatile.Read(ref _limit) - _window);
        frame.IsCreditUrgent = bytes - taken.Bytes >= _bytesMax || records - taken.Records > Volatile.Read(ref _recordsInFlight) / 2;
        frame.Sequence = _nextSequence++;
        if (frame.IsCreditUrgent)
        {
            _urgentBefore = _nextSequence;
        }

        Sender.Send(frame);
    }

    private bool HasCredit(long limit, ShuffleFrame frame)
    {
        if (_nextSequence >= limit)
        {
            return false;
        }

        var (sent, taken) = (SentBefore(_nextSequence), SentBefore(limit - _window));
        var inFlight = sent.Records - taken.Records;

        // The bound may have become less since what is in flight was sent, without haste: nobody would say that it was taken. One more
        // frame then goes out, and asks for it.
        var isAnswerDue = _urgentBefore > limit - _window;
        return sent.Bytes - taken.Bytes < _bytesMax
            && (!isAnswerDue || inFlight == 0 || frame.Records == 0 || inFlight + frame.Records <= Volatile.Read(ref _recordsInFlight));
    }

    // What all frames before that number held.
    private (long Bytes, long Records) SentBefore(long sequence) => sequence == 0 ? default : _sent[(sequence - 1) & (_sent.Length - 1)];

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
