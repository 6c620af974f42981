using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Align;

/// <summary>
/// Says when every channel of a task has brought its barrier. Aligned, a channel that brought it gives nothing more until then,
/// so that the task's state holds exactly what came before the barriers; at least once, channels go on. A wait that takes too
/// long can end early: the barriers that are missing then overtake the records before them.
/// </summary>
internal sealed class BarrierAligner
{
    private readonly InputGate _gate;
    private readonly CheckpointingMode _mode;
    private readonly Func<int, bool> _mayBeOvertaken;
    private readonly bool[] _arrived;
    private int _missing;
    private CheckpointId _last;

    /// <summary>Makes it.</summary>
    /// <param name="gate">The channels.</param>
    /// <param name="mode">Whether channels wait for one another.</param>
    /// <param name="mayBeOvertaken">Whether barriers may overtake the records of a channel; null for no channel.</param>
    public BarrierAligner(InputGate gate, CheckpointingMode mode, Func<int, bool>? mayBeOvertaken = null)
    {
        (_gate, _mode, _mayBeOvertaken) = (gate, mode, mayBeOvertaken ?? (static _ => false));
        _arrived = new bool[gate.ChannelCount];
    }

    /// <summary>The checkpoint whose barriers are waited for; 0 for none.</summary>
    public CheckpointId Pending { get; private set; }

    /// <summary>
    /// Whether the barriers that are missing may overtake what is before them: none of them is on a channel where it may not.
    /// </summary>
    public bool CanOvertake
    {
        get
        {
            for (var channel = 0; channel < _arrived.Length; channel++)
            {
                if (!_arrived[channel] && !_mayBeOvertaken(channel))
                {
                    return false;
                }
            }

            return Pending != CheckpointId.None;
        }
    }

    /// <summary>A barrier is on its way, though no channel may have given it yet: the wait for it begins.</summary>
    public void Hear(CheckpointId checkpoint)
    {
        if (checkpoint > _last && checkpoint > Pending)
        {
            // A barrier that a newer one overtakes belongs to a checkpoint that was aborted.
            Release();
            Pending = checkpoint;
            _missing = _arrived.Length;
        }
    }

    /// <summary>Takes a channel's barrier, which has blocked the channel.</summary>
    /// <returns>Whether it was the last that was missing: the caller takes its snapshot, then calls <see cref="Complete"/>.</returns>
    public bool Arrive(int channel, CheckpointId checkpoint)
    {
        if (checkpoint <= _last || checkpoint < Pending)
        {
            _gate.Unblock(channel);
            return false;
        }

        Hear(checkpoint);
        if (!_arrived[channel])
        {
            _arrived[channel] = true;
            _missing--;
        }

        if (_mode == CheckpointingMode.AtLeastOnce)
        {
            _gate.Unblock(channel);
        }

        return _missing == 0;
    }

    /// <summary>
    /// The snapshot is taken now, without the barriers that are missing: all channels go on, and those barriers mean nothing when they
    /// come.
    /// </summary>
    /// <returns>The channels whose barrier is missing.</returns>
    public IReadOnlyList<int> Overtake()
    {
        var missing = Enumerable.Range(0, _arrived.Length).Where(channel => !_arrived[channel]).ToList();
        Complete();
        return missing;
    }

    /// <summary>The snapshot was taken: all channels go on.</summary>
    public void Complete() => Abort(Pending);

    /// <summary>
    /// The checkpoint was aborted, as were all before it: barriers of theirs that are still to come mean nothing.
    /// </summary>
    public void Abort(CheckpointId checkpoint)
    {
        _last = CheckpointId.Later(_last, checkpoint);
        if (Pending <= checkpoint)
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
                _gate.Unblock(channel);
            }
        }

        Pending = CheckpointId.None;
    }
}
