using System.Numerics;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The frames of one channel that arrived and were not taken, each at the place its number gives it: the queue and the reordering in one.
/// Guarded by its gate's lock.
/// </summary>
/// <param name="index">The channel's place among those of its gate.</param>
internal sealed class InputChannel(int index)
{
    private ShuffleFrame?[] _ring = [];
    private long _next;
    private bool _isReady;

    /// <summary>The channel's place among those of its gate.</summary>
    public int Index { get; } = index;

    /// <summary>Whether frames stay here though they could be taken: the channel's barrier waits for those of other channels.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>What may be in flight on the channel, if it is the only one with records.</summary>
    public RecordBound Bound { get; set; } = RecordBound.None;

    /// <summary>The number of the next frame to be taken.</summary>
    public long Next => _next;

    /// <summary>The newest barrier that is known of, though it may be far behind what was taken; none is 0.</summary>
    public (CheckpointId Checkpoint, long Position) Barrier { get; private set; }

    /// <summary>Notes where a barrier is.</summary>
    public void Announce(CheckpointId checkpoint, long position)
    {
        if (checkpoint > Barrier.Checkpoint)
        {
            Barrier = (checkpoint, position);
        }
    }

    /// <summary>A frame that arrived and was not taken; null when it is not here.</summary>
    public ShuffleFrame? Peek(long sequence) =>
        _ring.Length > 0 && _ring[sequence & (_ring.Length - 1)] is { } frame && frame.Sequence == sequence ? frame : null;

    /// <summary>Stores a frame; false when it is a double of one that is here or was taken.</summary>
    /// <exception cref="FlinkException">The frame lies beyond what the producer has credit for: a frame between was lost, or the producer
    /// is not of this attempt.</exception>
    public bool TryStore(ShuffleFrame frame, int window)
    {
        if (frame.Sequence < _next)
        {
            return false;
        }

        if (frame.Sequence >= _next + window)
        {
            throw new FlinkException(
                FailureOrigin.Internal,
                $"Frame {frame.Sequence} of edge {frame.Edge}, producer {frame.Producer} lies beyond its credit: expected {_next} to "
                    + $"{_next + window - 1}.");
        }

        if (_ring.Length == 0)
        {
            _ring = new ShuffleFrame?[BitOperations.RoundUpToPowerOf2((uint)window)];
        }

        ref var place = ref _ring[frame.Sequence & (_ring.Length - 1)];
        if (place is not null)
        {
            return false;
        }

        place = frame;
        if (frame is { Kind: StreamElementKind.Barrier, Barrier: { } barrier })
        {
            Announce(barrier.Checkpoint, frame.Sequence);
        }

        return true;
    }

    /// <summary>Marks the channel ready when its next frame is here; true when it was not marked before.</summary>
    public bool MakeReady()
    {
        if (_isReady || IsBlocked || _ring.Length == 0 || _ring[_next & (_ring.Length - 1)] is null)
        {
            return false;
        }

        _isReady = true;
        return true;
    }

    /// <summary>
    /// Takes the next frame of a channel that is marked ready, and removes the mark. A barrier blocks the channel behind it.
    /// </summary>
    public ShuffleFrame Take()
    {
        ref var place = ref _ring[_next & (_ring.Length - 1)];
        var frame = place!;
        place = null;
        _next++;
        _isReady = false;
        IsBlocked = frame.Kind == StreamElementKind.Barrier;
        return frame;
    }
}
