using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>
/// Writes a task's snapshot beside its loop. All rows of keyed state go to one file, which is serialized while it is read, piece by piece:
/// for a checkpoint one that later checkpoints may build upon, for a savepoint one of its own. What has no key is in the snapshot's own
/// bytes. A snapshot that is small and builds upon nothing needs no file.
/// </summary>
internal sealed class TaskSnapshotWriter
{
    private readonly TaskSnapshot _snapshot;
    private readonly string _fileName;
    private readonly int _smallMax;
    private readonly List<Part> _parts;

    /// <summary>Finds what there is to write.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="fileName">What its file is to be called.</param>
    /// <param name="smallMax">Up to how many bytes rows need no file.</param>
    public TaskSnapshotWriter(TaskSnapshot snapshot, string fileName, int smallMax)
    {
        (_snapshot, _fileName, _smallMax) = (snapshot, fileName, smallMax);
        _parts = [.. snapshot.Operators.Values.SelectMany(PartsOf)];
    }

    /// <summary>The files that the snapshot needs, once it is written.</summary>
    public IReadOnlyList<SharedFile> Files =>
        [.. _parts.SelectMany(part => part.Segments).Select(segment => segment.File).OfType<SharedFile>().DistinctBy(file => file.Name)];

    /// <summary>Begins to write; answers the content of the file, null when there is to be none.</summary>
    public Stream? Begin()
    {
        if (_parts.Count == 0)
        {
            return null;
        }

        var chunks = new SegmentFile(_fileName, [.. _parts.Select(part => (part.Log, part.Own))]).Chunks().GetEnumerator();
        var first = new List<SegmentChunk>();
        var isSmall = _parts.All(part => part.Log.Before.Count == 0) && ReadSmall(chunks, first);
        if (!isSmall)
        {
            return new ChunkStream(Bytes(first, chunks));
        }

        KeepInside(first);
        return null;
    }

    /// <summary>The file is stored.</summary>
    public void Complete(SharedFile file)
    {
        foreach (var part in _parts)
        {
            part.Own.File = file;
            var state = part.Log is StoredRows stored ? Replace(part.Owner, stored) : part.Owner.StateOf(part.Log);
            state.IsLog |= part.Log.Before.Count > 0;

            // An operator without rows is one without keyed state, which may leave the program; only later checkpoints need an empty
            // segment.
            var places = part.Segments.Select(segment => segment.Place!);
            state.Segments.AddRange(places.Where(place => place.DataLength > 0 || part.Log.Own is not null));
        }
    }

    /// <summary>The snapshot's own bytes, once its file is stored.</summary>
    public byte[] Encode() => TaskSnapshotCodec.EncodeWritten(_snapshot);

    // What is stored again comes first: what is frozen may be other rows of the same state.
    private static IEnumerable<Part> PartsOf(OperatorSnapshot owner) =>
        owner.Keyed.Where(state => state.Value.Groups.Count > 0).Select(state => new Part(owner, new StoredRows(state.Key, state.Value)))
            .Concat(owner.Frozen.Select(log => new Part(owner, log)));

    // What was restored and nobody has requested is not this snapshot's alone, and is left as it is.
    private static KeyedStateSnapshot Replace(OperatorSnapshot owner, StoredRows stored) =>
        owner.Keyed[stored.Name] = new KeyedStateSnapshot(stored.Types) { IsLog = stored.State.IsLog };

    private bool ReadSmall(IEnumerator<SegmentChunk> chunks, List<SegmentChunk> read)
    {
        var length = 0;
        while (length <= _smallMax)
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
        foreach (var part in _parts.Where(part => part.Log is not StoredRows))
        {
            var state = part.Owner.StateOf(part.Log);
            part.Own.Place = null;
            foreach (var chunk in chunks.Where(chunk => chunk.Log == part.Log && chunk.Group is not null))
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

    /// <summary>Rows of one state of one operator.</summary>
    private sealed record Part(OperatorSnapshot Owner, FrozenLog Log)
    {
        public LogSegment Own { get; } = Log.Own ?? new LogSegment(default, hasGrown: false);

        public IEnumerable<LogSegment> Segments => Log.Before.Append(Own);
    }
}
