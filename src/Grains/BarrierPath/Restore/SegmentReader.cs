using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Reads the rows of some key groups from the segments of a state: of each segment its index, and then the run of those groups.</summary>
internal sealed class SegmentReader(CheckpointRepository repository, KeyGroupRange groups)
{
    /// <summary>How many segments are read at a time: some latency of a remote store is hidden, and not much is in memory twice.</summary>
    private const int ReadsInFlightMax = 8;

    /// <summary>How much is read at a time, unless a single group has more.</summary>
    private const int PieceMax = 32 << 20;

    /// <summary>Brings the rows into the state.</summary>
    /// <exception cref="InvalidDataException">A file is not there, or not whole.</exception>
    public async Task ReadAsync(KeyedStateSnapshot state, IReadOnlyList<SharedFile> files, CancellationToken cancellationToken)
    {
        var read = new List<List<(int Group, ReadOnlyMemory<byte> Rows)>>();
        foreach (var some in state.Segments.Chunk(ReadsInFlightMax))
        {
            read.AddRange(await Task.WhenAll(some.Select(segment => ReadSegmentAsync(segment, files, cancellationToken))));
        }

        foreach (var (group, rows) in read.SelectMany(rows => rows))
        {
            state.Append(group, rows);
        }

        state.Log = [.. state.Segments.Select(segment => LogSegment.Restored(segment, FileOf(segment, files)))];
        state.Segments.Clear();
    }

    private static SharedFile FileOf(SegmentRef segment, IReadOnlyList<SharedFile> files) =>
        files.FirstOrDefault(file => file.Name == segment.File)
        ?? throw new InvalidDataException($"The snapshot needs the file '{segment.File}', which its checkpoint does not name.");

    private async Task<List<(int Group, ReadOnlyMemory<byte> Rows)>> ReadSegmentAsync(SegmentRef segment, IReadOnlyList<SharedFile> files, CancellationToken cancellationToken)
    {
        var file = FileOf(segment, files);
        var index = SegmentGroup.Decode(
            await repository.ReadSharedAsync(file, segment.Offset + segment.DataLength, segment.IndexLength, cancellationToken), segment);
        var rows = new List<(int Group, ReadOnlyMemory<byte> Rows)>();
        var offset = segment.Offset;
        var next = 0;
        while (next < index.Length)
        {
            if (!groups.Contains(index[next].Group))
            {
                offset += index[next++].Length;
                continue;
            }

            var (end, length) = FindRun(index, next);
            var bytes = await repository.ReadSharedAsync(file, offset, length, cancellationToken);
            var position = 0;
            for (; next < end; next++)
            {
                rows.Add((index[next].Group, index[next].Check(bytes.AsMemory(position, index[next].Length), segment)));
                position += index[next].Length;
            }

            offset += length;
        }

        return rows;
    }

    private (int End, int Length) FindRun(SegmentGroup[] index, int start)
    {
        var (end, length) = (start + 1, index[start].Length);
        while (end < index.Length && groups.Contains(index[end].Group) && length + index[end].Length <= PieceMax)
        {
            length += index[end++].Length;
        }

        return (end, length);
    }
}
