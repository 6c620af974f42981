using FlinkNet.Engine.RecordPath.Shuffle;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// Says when every channel of a task has brought its barrier. Aligned, a channel that brought it gives nothing more until then (rule C4), so that the
/// task's state holds exactly what came before the barriers; at least once, channels go on (rule C8).
/// </summary>
/// <param name="gate">The channels.</param>
/// <param name="mode">Whether channels wait for one another.</param>
internal sealed class BarrierAligner(InputGate gate, CheckpointingMode mode)
{
    private readonly bool[] _arrived = new bool[gate.ChannelCount];
    private int _missing;
    private long _pending;
    private long _last;

    /// <summary>Takes a channel's barrier, which has blocked the channel.</summary>
    /// <returns>Whether it was the last that was missing: the caller takes its snapshot, then calls <see cref="Complete"/>.</returns>
    public bool Arrive(int channel, long checkpoint)
    {
        if (checkpoint <= _last || checkpoint < _pending)
        {
            gate.Unblock(channel);
            return false;
        }

        if (checkpoint > _pending)
        {
            // A barrier that a newer one overtakes belongs to a checkpoint that was given up (rule C5).
            Release();
            _pending = checkpoint;
            _missing = _arrived.Length;
        }

        if (!_arrived[channel])
        {
            _arrived[channel] = true;
            _missing--;
        }

        if (mode == CheckpointingMode.AtLeastOnce)
        {
            gate.Unblock(channel);
        }

        return _missing == 0;
    }

    /// <summary>The snapshot was taken: all channels go on.</summary>
    public void Complete() => Abort(_pending);

    /// <summary>The checkpoint was given up, as were all before it: barriers of theirs that are still to come mean nothing (rule C6).</summary>
    public void Abort(long checkpoint)
    {
        _last = Math.Max(_last, checkpoint);
        if (_pending <= checkpoint)
        {
            Release();
        }
    }

    private void Release()
    {
        for (var channel = 0; channel < _arrived.Length; channel++)
        {
            if (_arrived[channel])
            {
                _arrived[channel] = false;
                gate.Unblock(channel);
            }
        }

        _pending = 0;
    }
}
