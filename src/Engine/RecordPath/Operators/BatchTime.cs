using System.Numerics;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// How many records a task works on at a time, so that it is done with them, and looks for barriers, soon: what it takes some time for, by
/// what the last records took. It begins with few and doubles. Where most of the time is spent for a batch and not for its records, as by a
/// sink that makes a call for each, small batches would only take longer: there they grow instead.
/// </summary>
/// <param name="ticksMax">How long a batch may take; <see cref="long.MaxValue"/> for any time.</param>
internal sealed class BatchTime(long ticksMax)
{
    /// <summary>With four, records of a second each have the task look for barriers after four seconds, once.</summary>
    private const int CountFirst = 4;

    /// <summary>
    /// As long as so many batches may take is what may be in flight to the task; and that long it is remembered what batches took, so that
    /// one that was held up is no reason.
    /// </summary>
    public const int InFlightBatches = 4;

    /// <summary>How many records may be in flight to a task of which nothing is known yet.</summary>
    public const int InFlightFirst = InFlightBatches * CountFirst;

    /// <summary>How many records are remembered at most, so that what was fast for long may become slow within a few batches.</summary>
    private const int RecordsRemembered = 64 * RecordBatch.Capacity;

    /// <summary>For how many batches it is not tried again whether smaller ones take less.</summary>
    private const int HeldBatches = 256;

    /// <summary>How many smaller batches tell whether they take less: the shortest counts, since others may have been held up.</summary>
    private const int Tries = 8;

    private double _ticks;
    private double _records;
    private (int Records, long Ticks) _larger;
    private (int Records, long Ticks, int Count) _smaller;
    private int _held;
    private long _heldTicks;
    private int _exceeded;
    private bool _mayGrow;

    /// <summary>How many records to work on: a power of two.</summary>
    public int Count { get; private set; } = ticksMax == long.MaxValue ? RecordBatch.Capacity : CountFirst;

    /// <summary>
    /// How many records may wait for the task: what it takes a few times as long for as for a batch; <see cref="int.MaxValue"/> when that
    /// is unknown or much.
    /// </summary>
    public int InFlightMax => Count < RecordBatch.Capacity ? InFlightBatches * Count
        : _held > 0 || ticksMax == long.MaxValue || !(Wanted < RecordsRemembered) ? int.MaxValue
        : InFlightBatches << BitOperations.Log2((uint)Wanted);

    private double Wanted => ticksMax * _records / _ticks;

    /// <summary>Takes note of what the last records took.</summary>
    /// <param name="records">How many they were.</param>
    /// <param name="worked">How long the task worked on them, or waited for one of its own operators.</param>
    /// <param name="backlog">How long consumers will take for what they have no credit for.</param>
    public void Note(int records, long worked, long backlog = 0)
    {
        if (records == 0 || ticksMax == long.MaxValue)
        {
            return;
        }

        Remember(records, worked + backlog);
        if (backlog > 0)
        {
            (_held, _larger) = (0, default);
        }

        if (_held > 0)
        {
            Hold(records, worked);
        }
        else if (!HasTried(records, worked))
        {
            Fit(records, worked);
        }
    }

    private void Remember(int records, long ticks)
    {
        var left = Math.Max(0, 1 - ((double)ticks / InFlightBatches / ticksMax));
        _ticks = (_ticks * left) + ticks;
        _records = (_records * left) + records;
        var part = Math.Min(1, Math.Min(InFlightBatches * (double)ticksMax / _ticks, RecordsRemembered / _records));
        (_ticks, _records) = (_ticks * part, _records * part);
    }

    private void Fit(int records, long ticks)
    {
        if (Wanted < Count)
        {
            if (records > _larger.Records)
            {
                (_larger, _smaller) = ((records, ticks), default);
            }

            while (Count > 1 && Count > Wanted)
            {
                Count /= 2;
            }
        }
        else if (Count < RecordBatch.Capacity && _records >= Count && Wanted >= 2.0 * Count)
        {
            Count *= 2;
        }
    }

    // When some smaller batches have been, answers whether a batch of no record would have taken a third of what they took, by what a
    // larger one took.
    private bool HasTried(int records, long ticks)
    {
        if (_larger.Records < 2 * records)
        {
            return false;
        }

        _smaller = (Math.Max(_smaller.Records, records), _smaller.Count == 0 ? ticks : Math.Min(_smaller.Ticks, ticks), _smaller.Count + 1);
        if (_smaller.Count < Tries)
        {
            return false;
        }

        var perRecord = Math.Max(0, (double)(_larger.Ticks - _smaller.Ticks) / (_larger.Records - _smaller.Records));
        var isFixed = _smaller.Ticks > ticksMax && perRecord * _smaller.Records < _smaller.Ticks * 2 / 3.0;
        (_held, _heldTicks, _mayGrow, _larger) = (isFixed ? HeldBatches : 0, _smaller.Ticks, true, default);
        return isFixed;
    }

    // Grows while larger batches take hardly longer.
    private void Hold(int records, long ticks)
    {
        _held--;
        _exceeded = records > Count / 2 && ticks > _heldTicks * 3 / 2 ? _exceeded + 1 : 0;
        if (_exceeded > 1 && ticks > 4 * _heldTicks)
        {
            _held = 0;
        }
        else if (_exceeded > 1 && _mayGrow)
        {
            Count = Math.Max(1, Count / 2);
            _mayGrow = false;
        }
        else if (_mayGrow && records > Count / 2 && ticks <= _heldTicks * 5 / 4 && Count < RecordBatch.Capacity)
        {
            Count *= 2;
        }
    }
}
