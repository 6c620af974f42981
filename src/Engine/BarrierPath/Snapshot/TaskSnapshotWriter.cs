using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// Writes a task's snapshot beside its loop. Segments that later checkpoints may build upon go to one shared file, which is serialized while it is read; all else is in the snapshot's own bytes.
/// A snapshot that is small and builds upon nothing needs no file.
/// </summary>
/// <param name="snapshot">The snapshot.</param>
/// <param name="fileName">What its shared file is to be called.</param>
/// <param name="smallMax">Up to how many bytes segments need no file.</param>
internal sealed class TaskSnapshotWriter(TaskSnapshot snapshot, string fileName, int smallMax)
{
    private readonly List<(OperatorSnapshot Owner, FrozenLog Log)> _segments =
        [.. snapshot.Operators.Values.SelectMany(state => state.Frozen.Where(log => log.Own is not null), (state, log) => (state, log))];

    /// <summary>The shared files that the snapshot needs, once it is written.</summary>
    public IReadOnlyList<SharedFile> Files => [.. _segments
        .SelectMany(entry => entry.Log.Before.Append(entry.Log.Own!)).Where(segment => segment.File is not null).Select(segment => segment.File!).DistinctBy(file => file.Name)];

    /// <summary>Begins to write; answers the content of the shared file, null when there is to be none.</summary>
    public Stream? Begin()
    {
        foreach (var state in snapshot.Operators.Values)
        {
            state.WriteFrozen(log => log.Own is null);
        }

        if (_segments.Count == 0)
        {
            return null;
        }

        var chunks = new SegmentFile(fileName, [.. _segments.Select(entry => entry.Log)]).Chunks().GetEnumerator();
        var first = new List<SegmentChunk>();
        var isSmall = _segments.All(entry => entry.Log.Before.Count == 0) && ReadSmall(chunks, first);
        if (!isSmall)
        {
            return new ChunkStream(Bytes(first, chunks));
        }

        KeepInside(first);
        return null;
    }

    /// <summary>The shared file is stored.</summary>
    public void Complete(SharedFile file)
    {
        foreach (var (owner, log) in _segments)
        {
            log.Own!.File = file;
            var state = owner.StateOf(log);
            state.IsLog |= log.Before.Count > 0;
            state.Segments.AddRange(log.Before.Append(log.Own).Select(segment => segment.Place!));
        }
    }

    /// <summary>The snapshot's own bytes, once its file is stored.</summary>
    public byte[] Encode() => TaskSnapshotCodec.EncodeWritten(snapshot);

    private bool ReadSmall(IEnumerator<SegmentChunk> chunks, List<SegmentChunk> read)
    {
        var length = 0;
        while (length <= smallMax)
        {
            if (!chunks.MoveNext())
            {
                return true;
            }

            var copy = chunks.Current with { Bytes = chunks.Current.Bytes.ToArray() };
            read.Add(copy);
            length += copy.Bytes.Length;
        }

        return false;
    }

    private void KeepInside(List<SegmentChunk> chunks)
    {
        foreach (var (owner, log) in _segments)
        {
            var state = owner.StateOf(log);
            log.Own!.Place = null;
            foreach (var chunk in chunks.Where(chunk => chunk.Log == log && chunk.Group is not null))
            {
                state.Append(chunk.Group!.Value, chunk.Bytes);
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Bytes(List<SegmentChunk> first, IEnumerator<SegmentChunk> rest)
    {
        foreach (var chunk in first)
        {
            yield return chunk.Bytes;
        }

        while (rest.MoveNext())
        {
            yield return rest.Current.Bytes;
        }
    }
}
