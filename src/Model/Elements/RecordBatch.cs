using System.Runtime.CompilerServices;

namespace FlinkNet.Model;

/// <summary>
/// The records that move together, with their event timestamps. User functions see records; everything else sees batches.
/// </summary>
/// <remarks>
/// A batch belongs to whoever fills it until it is handed on; a receiver reads it and keeps no reference to it or to its arrays
/// after it returns. <see cref="Timestamps"/> may be shared with the batch that it was derived from, and is never written in place.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class RecordBatch<T>
{
    private long[]? _ownTimestamps;

    /// <summary>Makes an empty batch that can hold <paramref name="capacity"/> records.</summary>
    public RecordBatch(int capacity = RecordBatch.Capacity)
    {
        Values = new T[capacity];
        CountMax = capacity;
        Timestamps = RecordBatch.NoTimestamps;
    }

    /// <summary>The records; those from <see cref="Count"/> on are leftovers.</summary>
    public T[] Values { get; }

    /// <summary>
    /// Event timestamps in milliseconds since 1970; <see cref="RecordBatch.NoTimestamps"/> itself when no record has one.
    /// </summary>
    public long[] Timestamps { get; set; }

    /// <summary>How many records the batch holds: 0 to the length of <see cref="Values"/>.</summary>
    public int Count { get; set; }

    /// <summary>
    /// How many records whoever fills the batch is to put in at most: fewer than fit when records are large or take long.
    /// </summary>
    public int CountMax { get; set; }

    /// <summary>Whether no more record is to be put in.</summary>
    public bool IsFull => Count >= CountMax;

    /// <summary>Whether at least one record may bear an event timestamp.</summary>
    public bool HasTimestamps => !ReferenceEquals(Timestamps, RecordBatch.NoTimestamps);

    /// <summary>The records as a span.</summary>
    public ReadOnlySpan<T> Span => Values.AsSpan(0, Count);

    /// <summary>
    /// Makes <see cref="Timestamps"/> an array of the batch's own that may be written; records already in the batch keep theirs.
    /// </summary>
    public long[] OwnTimestamps()
    {
        var own = _ownTimestamps ??= new long[Values.Length];
        if (!ReferenceEquals(Timestamps, own))
        {
            Timestamps.AsSpan(0, Count).CopyTo(own);
            Timestamps = own;
        }

        return own;
    }

    /// <summary>Empties the batch and drops references, so that a pooled batch keeps no record alive.</summary>
    public void Clear()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(Values, 0, Count);
        }

        Count = 0;
        Timestamps = RecordBatch.NoTimestamps;
    }
}

/// <summary>What all batches share.</summary>
public static class RecordBatch
{
    /// <summary>How many records a batch holds at most. 1,024 records keep a chain's working set in the first-level cache.</summary>
    public const int Capacity = 1024;

    /// <summary>The timestamp that says "none" (Flink's Long.MIN).</summary>
    public const long NoTimestamp = long.MinValue;

    /// <summary>
    /// The one shared array of <see cref="NoTimestamp"/>; a batch that bears it carries no timestamps at all. Never written.
    /// </summary>
    public static readonly long[] NoTimestamps = CreateNoTimestamps();

    private static long[] CreateNoTimestamps()
    {
        var timestamps = new long[Capacity];
        Array.Fill(timestamps, NoTimestamp);
        return timestamps;
    }
}
