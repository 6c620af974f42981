using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// Reads the rows of some key groups from the segments of a state: of each segment its index, and then the runs of those groups, some of
/// each at a time. Rows that are too many for memory are brought to files of this machine, if the back end has a folder for some: from
/// there they are read when it comes to them.
/// </summary>
internal sealed class SegmentReader(CheckpointRepository repository, KeyGroupRange groups, Func<string?> newFolder)
{
    /// <summary>How many segments are read at a time: some latency of a remote store is hidden, and not much is in memory twice.</summary>
    private const int ReadsInFlightMax = 8;

    /// <summary>How much of a segment is read at a time, unless a single piece is more.</summary>
    private const int ReadMax = 4 << 20;

    /// <summary>How many rows, in bytes, are kept in memory until they are restored.</summary>
    private const long InMemoryMax = 8 << 20;

    /// <summary>Brings the rows into the state.</summary>
    /// <exception cref="InvalidDataException">A file is not there, or not whole.</exception>
    public async Task ReadAsync(KeyedStateSnapshot state, IReadOnlyList<SharedFile> files, CancellationToken cancellationToken)
    {
        var segments = new List<Indexed>();
        foreach (var some in state.Segments.Chunk(ReadsInFlightMax))
        {
            segments.AddRange(await Task.WhenAll(some.Select(segment => ReadIndexAsync(segment, files, cancellationToken))));
        }

        var pieces = segments.SelectMany(segment => segment.Index).Where(piece => groups.Contains(piece.Group));
        var folder = pieces.Sum(piece => (long)piece.Length) > InMemoryMax ? newFolder() : null;
        foreach (var some in segments.Chunk(ReadsInFlightMax))
        {
            var read = await Task.WhenAll(some.Select(segment => ReadSegmentAsync(segment, folder, cancellationToken)));
            foreach (var (group, rows) in read.SelectMany(rows => rows))
            {
                state.Append(group, rows);
            }
        }

        state.Log = [.. segments.Select(segment => LogSegment.Restored(segment.Place, segment.File))];
        state.Segments.Clear();
    }

    private static SharedFile FileOf(SegmentRef segment, IReadOnlyList<SharedFile> files) =>
        files.FirstOrDefault(file => file.Name == segment.File)
        ?? throw new InvalidDataException($"The snapshot needs the file '{segment.File}', which its checkpoint does not name.");

    private async Task<Indexed> ReadIndexAsync(SegmentRef segment, IReadOnlyList<SharedFile> files, CancellationToken cancellationToken)
    {
        var file = FileOf(segment, files);
        var bytes = await repository.ReadSharedAsync(file, segment.Offset + segment.DataLength, segment.IndexLength, cancellationToken);
        return new Indexed(segment, file, SegmentGroup.Decode(bytes, segment));
    }

    private async Task<List<(int Group, StatePiece Rows)>> ReadSegmentAsync(
        Indexed segment, string? folder, CancellationToken cancellationToken)
    {
        var (place, file, index) = segment;
        using var spilled = folder is null ? null : new SpilledRows(folder);
        var rows = new List<(int Group, StatePiece Rows)>();
        var offset = place.Offset;
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
            offset += length;
            for (var position = 0; next < end; position += index[next++].Length)
            {
                var piece = index[next].Check(bytes.AsMemory(position, index[next].Length), place);
                rows.Add((index[next].Group, spilled is null ? new MemoryPiece(piece) : await spilled.AddAsync(piece, cancellationToken)));
            }
        }

        return rows;
    }

    private (int End, int Length) FindRun(SegmentGroup[] index, int start)
    {
        var (end, length) = (start + 1, index[start].Length);
        while (end < index.Length && groups.Contains(index[end].Group) && length + index[end].Length <= ReadMax)
        {
            length += index[end++].Length;
        }

        return (end, length);
    }

    private sealed record Indexed(SegmentRef Place, SharedFile File, SegmentGroup[] Index);
}
