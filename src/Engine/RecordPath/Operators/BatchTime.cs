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
    private const int HeldBatches = 64;

    private double _ticks;
    private double _records;
    private (int Records, long Ticks) _larger;
    private int _held;
    private long _heldTicks;
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
        _held = backlog > 0 ? 0 : _held;
        if (_held > 0)
        {
            Hold(records, worked);
        }
        else if (backlog == 0 && Wanted < Count && IsMostlyFixed(records, worked))
        {
            (_held, _heldTicks, _mayGrow, _larger) = (HeldBatches, worked, true, default);
        }
        else if (Wanted < Count)
        {
            Shrink(records, worked);
        }
        else if (Count < RecordBatch.Capacity && _records >= Count && Wanted >= 2.0 * Count)
        {
            Count *= 2;
            _larger = default;
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

    private void Shrink(int records, long ticks)
    {
        if (records > _larger.Records)
        {
            _larger = (records, ticks);
        }

        while (Count > 1 && Count > Wanted)
        {
            Count /= 2;
        }
    }

    // Whether a batch of no record would have taken a third of what this one took, by what a larger one took.
    private bool IsMostlyFixed(int records, long ticks) =>
        ticks > ticksMax
            && _larger.Records >= 2 * records
            && Math.Max(0, (double)(_larger.Ticks - ticks) / (_larger.Records - records)) * records < ticks * 2 / 3.0;

    // Grows while larger batches take hardly longer.
    private void Hold(int records, long ticks)
    {
        _held--;
        if (ticks > 4 * _heldTicks)
        {
            _held = 0;
        }
        else if (_mayGrow && records > Count / 2 && ticks > _heldTicks * 3 / 2)
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
