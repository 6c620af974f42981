using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>A piece of a file of segments.</summary>
/// <param name="Log">Whose it is.</param>
/// <param name="Group">The key group of which it has some rows; null for an index.</param>
/// <param name="Bytes">Its bytes, valid until the next piece is requested.</param>
internal readonly record struct SegmentChunk(FrozenLog Log, int? Group, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// The content of a file of rows: for each segment its rows, key group by key group and piece by piece, then an index with the length and
/// the hash of each piece. So a subtask of another parallelism reads what it needs and nothing else, and nobody has more than a piece in
/// memory.
/// </summary>
/// <param name="name">The name of the file.</param>
/// <param name="logs">What is to become segments of it.</param>
internal sealed class SegmentFile(string name, IReadOnlyList<(FrozenLog Log, LogSegment Segment)> logs)
{
    /// <summary>Serializes piece by piece, and says of each segment where it is.</summary>
    public IEnumerable<SegmentChunk> Chunks()
    {
        var output = new ArrayBufferWriter<byte>();
        var position = 0L;
        foreach (var (log, segment) in logs)
        {
            var start = position;
            var index = new List<SegmentGroup>();
            foreach (var group in log.Write(output))
            {
                index.Add(new SegmentGroup(group, output.WrittenCount, XxHash3.HashToUInt64(output.WrittenSpan)));
                position += output.WrittenCount;
                yield return new SegmentChunk(log, group, output.WrittenMemory);
                output.ResetWrittenCount();
            }

            var bytes = SegmentGroup.Encode(index);
            segment.Place = new SegmentRef(name, start, position - start, bytes.Length, XxHash3.HashToUInt64(bytes));
            position += bytes.Length;
            yield return new SegmentChunk(log, null, bytes);
        }
    }
}

/// <summary>Rows of one key group in a segment: a piece of them, after those before it in the index.</summary>
/// <param name="Group">The key group.</param>
/// <param name="Length">The length of the rows in bytes.</param>
/// <param name="Checksum">Their XXH3 hash.</param>
internal readonly record struct SegmentGroup(int Group, int Length, ulong Checksum)
{
    private const int Size = (2 * sizeof(int)) + sizeof(ulong);

    /// <summary>Writes an index.</summary>
    public static byte[] Encode(IReadOnlyList<SegmentGroup> groups)
    {
        var bytes = new byte[groups.Count * Size];
        for (var i = 0; i < groups.Count; i++)
        {
            var place = bytes.AsSpan(i * Size);
            BinaryPrimitives.WriteInt32LittleEndian(place, groups[i].Group);
            BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(int)..], groups[i].Length);
            BinaryPrimitives.WriteUInt64LittleEndian(place[(2 * sizeof(int))..], groups[i].Checksum);
        }

        return bytes;
    }

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">It was changed.</exception>
    public static SegmentGroup[] Decode(ReadOnlySpan<byte> bytes, SegmentRef segment)
    {
        if (bytes.Length != segment.IndexLength || XxHash3.HashToUInt64(bytes) != segment.IndexChecksum)
        {
            throw new InvalidDataException(
                $"The index of '{segment.File}' at {segment.Offset + segment.DataLength} does not have the checksum that its "
                    + $"checkpoint names: it was cut off or changed.");
        }

        var groups = new SegmentGroup[bytes.Length / Size];
        for (var i = 0; i < groups.Length; i++)
        {
            var place = bytes[(i * Size)..];
            groups[i] = new SegmentGroup(
                BinaryPrimitives.ReadInt32LittleEndian(place),
                BinaryPrimitives.ReadInt32LittleEndian(place[sizeof(int)..]),
                BinaryPrimitives.ReadUInt64LittleEndian(place[(2 * sizeof(int))..]));
        }

        return groups;
    }

    /// <summary>Takes the rows of one piece out of those of a run.</summary>
    /// <exception cref="InvalidDataException">They were changed.</exception>
    public ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> rows, SegmentRef segment) => XxHash3.HashToUInt64(rows.Span) == Checksum
        ? rows
        : throw new InvalidDataException(
            $"The rows of key group {Group} in '{segment.File}' do not have the checksum that their index names: they were changed.");
}
