using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>The local copies of one run of a job. Called from several threads.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="warn">Hears why a copy could not be kept.</param>
internal sealed class JobCopies(CopyFolder folder, Action<Exception> warn) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LocalCopy> _copies = new(StringComparer.Ordinal);
    private readonly Dictionary<CheckpointId, HashSet<string>> _needed = [];

    /// <summary>Whether all were deleted, and none are kept any more.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Begins a copy of what is about to be stored; it is deleted again unless it is kept.</summary>
    /// <returns>What the store is to read instead.</returns>
    public CopyingStream Begin(Stream content) => new(content, folder.NewPath(), WarnUnlessDropped);

    /// <summary>Keeps the copy of a shared file that was stored.</summary>
    public void Keep(string file, CopyingStream copied)
    {
        lock (_gate)
        {
            if (!IsDropped && copied.Finish() is { } copy)
            {
                _copies[file] = copy;
            }
        }
    }

    /// <summary>The copy of a shared file; null when there is none.</summary>
    public LocalCopy? Find(string file)
    {
        lock (_gate)
        {
            return _copies.GetValueOrDefault(file);
        }
    }

    /// <summary>A task's snapshot for a checkpoint is stored.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="files">The shared files that it needs.</param>
    public void Note(CheckpointId checkpoint, IReadOnlyList<SharedFile> files)
    {
        lock (_gate)
        {
            if (!_needed.TryGetValue(checkpoint, out var needed))
            {
                _needed.Add(checkpoint, needed = new HashSet<string>(StringComparer.Ordinal));
            }

            needed.UnionWith(files.Select(file => file.Name));
        }
    }

    /// <summary>
    /// A checkpoint is complete. All tasks that were part of it have noted what they need: the copies of other files are deleted, but for
    /// those that a later checkpoint needs or has just written.
    /// After the job's last no task starts again.
    /// </summary>
    public void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
        if (checkpoint.IsLast)
        {
            Dispose();
            return;
        }

        lock (_gate)
        {
            // Of a savepoint nothing was noted.
            if (!_needed.ContainsKey(checkpoint.Id))
            {
                return;
            }

            foreach (var earlier in _needed.Keys.Where(other => other < checkpoint.Id).ToList())
            {
                _needed.Remove(earlier);
            }

            var kept = _needed.Values.SelectMany(files => files).ToHashSet(StringComparer.Ordinal);
            foreach (var file in _copies.Keys.Where(file => SnapshotPaths.WriterOf(file) <= checkpoint.Id && !kept.Contains(file)).ToList())
            {
                _copies.Remove(file, out var copy);
                copy!.Delete();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!IsDropped)
            {
                IsDropped = true;
                _copies.Clear();
                folder.Dispose();
            }
        }
    }

    // Its folder is gone then.
    private void WarnUnlessDropped(Exception why)
    {
        if (!IsDropped)
        {
            warn(why);
        }
    }
}
