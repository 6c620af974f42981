using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// What the records of one writer weigh that stay objects. Nobody measures an object: what the task took in and allocated since the
/// writer's last batch is shared out evenly among the records of this one. Records without references lie in their batch, and weigh what
/// they measure.
/// </summary>
internal sealed class RecordWeight(StepBytes step)
{
    private long _seen;
    private long _bytes;
    private long _records;
    private long _latest;

    /// <summary>The count so far.</summary>
    public (long Bytes, long Records) Mark => (_bytes, _records);

    /// <summary>Takes note of a batch that is about to be shared out.</summary>
    /// <returns>What it weighs.</returns>
    public long Add(int records)
    {
        var total = step.Total;
        var bytes = total - _seen;
        _seen = total;
        _bytes += bytes;
        _records += records;
        _latest = bytes / Math.Max(1, records);
        return bytes;
    }

    /// <summary>Takes note of a batch whose records are kept one by one.</summary>
    /// <returns>What each weighs.</returns>
    public long OfEach<T>(int records)
    {
        var mark = Mark;
        Add(records);
        return Of<T>(1, mark);
    }

    /// <summary>What some records weigh that came since <paramref name="mark"/>.</summary>
    public long Of<T>(int records, (long Bytes, long Records) mark)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            return (long)records * Unsafe.SizeOf<T>();
        }

        return records * (_records > mark.Records ? (_bytes - mark.Bytes) / (_records - mark.Records) : _latest);
    }
}
