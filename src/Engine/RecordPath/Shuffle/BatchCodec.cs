using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// Batches as frames and channel state carry them: the number of records, whether timestamps follow, the timestamps, the records.
/// </summary>
internal static class BatchCodec
{
    private const int HeaderSize = 5;

    /// <summary>
    /// What stored records of a type are called: those without references are stored as they lie in memory, so their size counts.
    /// </summary>
    public static string TypesOf<T>() =>
        RuntimeHelpers.IsReferenceOrContainsReferences<T>()
            ? TypeNames.Of(typeof(T))
            : $"{TypeNames.Of(typeof(T))} of {Unsafe.SizeOf<T>()} B";

    /// <summary>Writes a batch behind what <paramref name="output"/> holds.</summary>
    public static void Write<T>(RecordBatch<T> batch, TypeSerializer<T> serializer, ShuffleFrame output) =>
        Write(batch, 0, batch.Count, serializer, output);

    /// <summary>Writes some records of a batch, as a batch, behind what <paramref name="output"/> holds.</summary>
    public static void Write<T>(RecordBatch<T> batch, int start, int count, TypeSerializer<T> serializer, ShuffleFrame output)
    {
        var header = output.GetSpan(HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(header, count);
        header[4] = batch.HasTimestamps ? (byte)1 : (byte)0;
        output.Advance(HeaderSize);
        if (batch.HasTimestamps)
        {
            var timestamps = MemoryMarshal.AsBytes(batch.Timestamps.AsSpan(start, count));
            timestamps.CopyTo(output.GetSpan(timestamps.Length));
            output.Advance(timestamps.Length);
        }

        serializer.Write(batch.Span.Slice(start, count), output);
    }

    /// <summary>Reads the first batch of <paramref name="input"/> into <paramref name="batch"/>, whatever it held.</summary>
    /// <returns>How many bytes the batch took.</returns>
    public static int Read<T>(ReadOnlySpan<byte> input, TypeSerializer<T> serializer, RecordBatch<T> batch)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(input);
        var hasTimestamps = input[4] == 1;
        var length = HeaderSize;
        if (count is < 0 or > RecordBatch.Capacity)
        {
            throw new FlinkException(
                FailureOrigin.Internal,
                $"A frame claims a batch of {count} records; at most {RecordBatch.Capacity} are possible.");
        }

        batch.Clear();
        if (hasTimestamps)
        {
            MemoryMarshal.Cast<byte, long>(input.Slice(length, count * sizeof(long))).CopyTo(batch.OwnTimestamps());
            length += count * sizeof(long);
        }

        length += serializer.Read(input[length..], batch.Values.AsSpan(0, count));
        batch.Count = count;
        return length;
    }
}
