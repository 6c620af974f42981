using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// How many records move at a time: as many as a batch holds, unless what a batch makes its task take in and allocate is too much to
/// be held at once. It begins with few and doubles, so that the first records are not too many either.
/// </summary>
/// <param name="bytesMax">How many bytes a batch and what the chain makes of it may take.</param>
internal sealed class BatchSize(long bytesMax)
{
    /// <summary>With 16 of them, records of 4 MiB take no more than 64 MiB before it is known how large they are.</summary>
    private const int CountFirst = 16;

    /// <summary>How many records to move: a power of two.</summary>
    public int Count { get; private set; } = CountFirst;

    /// <summary>How many bytes a batch may take.</summary>
    public long BytesMax => bytesMax;

    /// <summary>Takes note of what the last records took.</summary>
    /// <returns>Whether it was too much.</returns>
    public bool Note(int records, long bytes)
    {
        if (bytes > bytesMax)
        {
            while (Count > 1 && (double)bytes / records * Count > bytesMax)
            {
                Count /= 2;
            }
        }
        else if (records >= Count && Count < RecordBatch.Capacity && bytes <= bytesMax / 2)
        {
            Count *= 2;
        }

        return bytes > bytesMax;
    }
}
