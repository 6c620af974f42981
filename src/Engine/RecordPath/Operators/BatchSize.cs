using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// How many records move at a time: as many as a batch holds, unless what a batch makes its task take in and allocate is too much to
/// be held at once, or takes the task too long. It begins with few and doubles, so that the first records are not too many either.
/// </summary>
/// <param name="bytesMax">How many bytes a batch and what the chain makes of it may take.</param>
/// <param name="ticksMax">How long the task may take for it; <see cref="long.MaxValue"/> for any time.</param>
internal sealed class BatchSize(long bytesMax, long ticksMax = long.MaxValue)
{
    /// <summary>With 16 of them, records of 4 MiB take no more than 64 MiB before it is known how large they are.</summary>
    private const int CountFirst = 16;

    private readonly BatchTime _time = new(ticksMax);
    private int _count = CountFirst;

    /// <summary>How many records to move: a power of two.</summary>
    public int Count => Math.Min(_count, _time.Count);

    /// <summary>How many bytes a batch may take.</summary>
    public long BytesMax => bytesMax;

    /// <summary>How many records may wait for the task, by the time that it takes for them.</summary>
    public int InFlightMax => _time.InFlightMax;

    /// <summary>Takes note of what the last records took.</summary>
    /// <returns>Whether it was too many bytes.</returns>
    public bool Note(int records, long bytes, long worked = 0, long backlog = 0)
    {
        var isFull = records >= Count;
        _time.Note(records, worked, backlog);
        if (bytes > bytesMax)
        {
            while (_count > 1 && (double)bytes / records * _count > bytesMax)
            {
                _count /= 2;
            }
        }
        else if (isFull && _count < RecordBatch.Capacity && (double)bytes / records * _count <= bytesMax / 2)
        {
            _count *= 2;
        }

        return bytes > bytesMax;
    }
}
