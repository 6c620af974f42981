using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Publish;

/// <summary>
/// Knows which shared files a checkpoint may name: those that it wrote itself, and those of completed checkpoints that are kept or were
/// until a moment ago. The latter because a task may hear late that a checkpoint is complete, and then builds upon the one before. What is
/// named nowhere else may be deleted.
/// </summary>
internal sealed class SharedFileRegistry
{
    private readonly SortedDictionary<CheckpointId, HashSet<string>> _files = [];

    /// <summary>All files that may still be named.</summary>
    public IReadOnlySet<string> Names => _files.Values.SelectMany(files => files).ToHashSet(StringComparer.Ordinal);

    /// <summary>A checkpoint is complete, or was found in the store.</summary>
    public void Add(CheckpointId checkpoint, IEnumerable<SharedFile> files) =>
        _files[checkpoint] = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a checkpoint names files that others wrote.</summary>
    public static bool NeedsOthers(CheckpointId checkpoint, IEnumerable<SharedFile> files) =>
        files.Any(file => SnapshotPaths.WriterOf(file.Name) != checkpoint);

    /// <summary>A file that a checkpoint names and that may be deleted already; null when all are safe.</summary>
    public string? FirstUnsafe(CheckpointId checkpoint, IEnumerable<SharedFile> files) =>
        files.Select(file => file.Name)
            .FirstOrDefault(name => SnapshotPaths.WriterOf(name) != checkpoint && !_files.Values.Any(known => known.Contains(name)));

    /// <summary>Forgets what only checkpoints before <paramref name="checkpoint"/> name.</summary>
    public void ForgetBefore(CheckpointId checkpoint)
    {
        foreach (var old in _files.Keys.TakeWhile(key => key < checkpoint).ToList())
        {
            _files.Remove(old);
        }
    }
}
