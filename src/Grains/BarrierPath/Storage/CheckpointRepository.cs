using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>The checkpoints of one job in their store, or one savepoint.</summary>
/// <param name="store">The store.</param>
/// <param name="jobName">The job; empty for a savepoint, whose files are all in its own folder.</param>
/// <param name="savepoint">The folder of the savepoint, or of the one checkpoint; null for all checkpoints of the job.</param>
internal sealed class CheckpointRepository(ISnapshotStore store, string jobName, string? savepoint = null)
{
    /// <summary>How much of a file is in memory while it is brought to this machine: as much as a store sends at once.</summary>
    private const int CopiedAtOnce = 8 << 20;

    /// <summary>A checkpoint among them that is the user's and is never deleted; null for none.</summary>
    public CheckpointId? Untouchable { get; init; }

    /// <summary>The marks of the job's runs.</summary>
    public RunMarks Runs => new(store, jobName);

    /// <summary>Writes a manifest, which makes its checkpoint complete.</summary>
    /// <returns>Whether it was written; false when there is a checkpoint of that number.</returns>
    public Task<bool> TryPublishAsync(CheckpointManifest manifest, CancellationToken cancellationToken) =>
        store.TryWriteAsync(FolderOf(manifest.Checkpoint) + SnapshotPaths.ManifestName, manifest.Encode(), cancellationToken);

    /// <summary>
    /// The highest number of all checkpoints of which something is there, and the numbers of those with a manifest; the newest last.
    /// </summary>
    public async Task<(CheckpointId Highest, IReadOnlyList<CheckpointId> Published)> ListAsync(CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Job(jobName), cancellationToken);
        var all = names.Select(name => (Checkpoint: SnapshotPaths.CheckpointOf(jobName, name), Name: name))
            .Where(entry => entry.Checkpoint is not null)
            .ToList();
        var shared = names.Select(name => SnapshotPaths.SharedNameOf(jobName, name))
            .Select(name => name is null ? null : SnapshotPaths.WriterOf(name));
        return (
            all.Select(entry => entry.Checkpoint).Concat(shared).Max() ?? CheckpointId.None,
            [.. all.Where(entry => SnapshotPaths.IsManifest(entry.Name)).Select(entry => entry.Checkpoint!.Value).Order()]);
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<CheckpointManifest> ReadManifestAsync(CheckpointId checkpoint, CancellationToken cancellationToken)
    {
        var name = FolderOf(checkpoint) + SnapshotPaths.ManifestName;
        return await store.TryReadAsync(name, cancellationToken) is { } bytes
            ? CheckpointManifest.Decode(bytes, name)
            : throw new InvalidDataException($"'{name}' is not there.");
    }

    /// <summary>
    /// Writes and stores a task's snapshot: what later checkpoints may build upon is a shared file; the rest goes with its handle if it is
    /// small, and is an object otherwise.
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="task">The task.</param>
    /// <param name="writer">Keeps apart what two attempts write.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="inlineMax">How large a snapshot is small, in bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<TaskStateHandle> StoreAsync(
        CheckpointId checkpoint,
        TaskId task,
        string writer,
        TaskSnapshot snapshot,
        int inlineMax,
        CancellationToken cancellationToken)
    {
        var file = SnapshotPaths.SharedFile(checkpoint, task, writer);
        var written = new TaskSnapshotWriter(snapshot, file, inlineMax);
        if (written.Begin() is { } content)
        {
            written.Complete(await WriteSharedAsync(file, content, cancellationToken));
        }

        var bytes = written.Encode();
        var name = SnapshotPaths.Task(task, writer);
        var channels = snapshot.IsUnaligned
            ? await StoreChannelsAsync(checkpoint, SnapshotPaths.ChannelsOf(name), snapshot.Channels, inlineMax, cancellationToken)
            : null;
        var isObject = bytes.Length > inlineMax;
        if (isObject)
        {
            await WriteAsync(checkpoint, name, bytes, cancellationToken);
        }

        return new TaskStateHandle(isObject
            ? name
            : null, isObject
            ? null
            : bytes, bytes.Length, XxHash3.HashToUInt64(bytes), snapshot.HasEnded)
        {
            Files = written.Files,
            Operators = KindsOf(snapshot),
            Channels = channels,
        };
    }

    /// <summary>Reads the records that were in flight at a task; null when there were none.</summary>
    /// <exception cref="InvalidDataException">They are not there, or not whole.</exception>
    public async Task<ChannelState?> ReadChannelsAsync(
        CheckpointId checkpoint, ChannelStateHandle handle, CancellationToken cancellationToken)
    {
        return handle.Length == 0
            ? null
            : ChannelStateCodec.Decode(
                await ReadWholeAsync(FolderOf(checkpoint) + handle.Name, handle.Inline, handle.Length, handle.Checksum, cancellationToken));
    }

    /// <summary>Reads a task's snapshot without what is in files: all that has no key, and which keyed states there are.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<TaskSnapshot> ReadOwnAsync(CheckpointId checkpoint, TaskStateHandle handle, CancellationToken cancellationToken) =>
        TaskSnapshotCodec.Decode(
            await ReadWholeAsync(FolderOf(checkpoint) + handle.Name, handle.Inline, handle.Length, handle.Checksum, cancellationToken));

    /// <summary>Reads a task's snapshot; of what is in files, the rows of some key groups only.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="handle">Where the snapshot is.</param>
    /// <param name="groups">The key groups.</param>
    /// <param name="newFolder">Names a folder for rows that are too many for memory; answers null where all state is in memory.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<TaskSnapshot> ReadAsync(
        CheckpointId checkpoint, TaskStateHandle handle, KeyGroupRange groups, Func<string?> newFolder, CancellationToken cancellationToken)
    {
        var snapshot = await ReadOwnAsync(checkpoint, handle, cancellationToken);
        foreach (var state in snapshot.Operators.Values.SelectMany(operators => operators.Keyed.Values)
            .Where(state => state.Segments.Count > 0))
        {
            await new SegmentReader(this, groups, newFolder).ReadAsync(state, handle.Files, cancellationToken);
        }

        return snapshot;
    }

    /// <summary>Finds out whether the store can be written to, before anything depends on it.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public async Task ProbeAsync(CheckpointId checkpoint, CancellationToken cancellationToken)
    {
        var name = FolderOf(checkpoint) + SnapshotPaths.ProbeName;
        await store.TryWriteAsync(name, new byte[] { 0 }, cancellationToken);
        await store.DeleteAsync(name, cancellationToken);
    }

    /// <summary>Deletes one checkpoint or savepoint, the manifest first. Shared files stay, since others may name them.</summary>
    public async Task DeleteAsync(CheckpointId checkpoint, CancellationToken cancellationToken)
    {
        foreach (var name in (await store.ListAsync(FolderOf(checkpoint), cancellationToken)).OrderByDescending(SnapshotPaths.IsManifest))
        {
            await store.DeleteAsync(name, cancellationToken);
        }
    }

    /// <summary>Writes a file that later checkpoints may name, too.</summary>
    /// <param name="name">Its name below the shared folder.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public async Task<SharedFile> WriteSharedAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var hashing = new HashingStream(content);
        return await store.TryWriteAsync(SharedFolder + name, hashing, cancellationToken)
            ? new SharedFile(name, hashing.Hashed, hashing.Hash)
            : throw new IOException($"there is a shared file '{name}' already");
    }

    /// <summary>Reads a shared file, some of it at a time.</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">What its bytes are written to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task CopySharedAsync(SharedFile file, Stream target, CancellationToken cancellationToken)
    {
        var hash = new XxHash3();
        for (var offset = 0L; offset < file.Length; offset += CopiedAtOnce)
        {
            var piece = await ReadSharedAsync(file, offset, (int)Math.Min(CopiedAtOnce, file.Length - offset), cancellationToken);
            hash.Append(piece);
            await target.WriteAsync(piece, cancellationToken);
        }

        if (hash.GetCurrentHashAsUInt64() != file.Checksum)
        {
            throw Damaged(SharedFolder + file.Name);
        }
    }

    /// <summary>Reads a piece of a shared file, whose checksum the caller knows.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<byte[]> ReadSharedAsync(SharedFile file, long offset, int length, CancellationToken cancellationToken)
    {
        var name = SharedFolder + file.Name;
        var bytes = await store.TryReadAsync(name, offset, length, cancellationToken)
            ?? throw new InvalidDataException($"'{name}' is not there.");
        return bytes.Length == length ? bytes : throw Damaged(name);
    }

    /// <summary>Which shared files the checkpoints name that are complete.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public async Task<SharedFileRegistry> ReadSharedFilesAsync(CancellationToken cancellationToken)
    {
        var registry = new SharedFileRegistry();
        foreach (var checkpoint in (await ListAsync(cancellationToken)).Published)
        {
            if (await TryReadFilesAsync(checkpoint, cancellationToken) is { } files)
            {
                registry.Add(checkpoint, files);
            }
        }

        return registry;
    }

    /// <summary>
    /// Deletes all that belongs to checkpoints before <paramref name="oldest"/>: the manifest first, so that none is ever listed without
    /// its snapshots. Shared files go last: those that checkpoints before it wrote and that no other checkpoint that is there names, nor
    /// one that may be in progress.
    /// </summary>
    /// <param name="oldest">The oldest checkpoint that is kept.</param>
    /// <param name="alsoKept">Shared files that are kept though no manifest names them.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task DeleteBeforeAsync(CheckpointId oldest, IReadOnlySet<string> alsoKept, CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Job(jobName), cancellationToken);
        var dropped = names.Where(name =>
            SnapshotPaths.CheckpointOf(jobName, name) is { } checkpoint && checkpoint < oldest && checkpoint != Untouchable);

        // The newest last: when all go and the process is killed in between, what is left must not lead back behind what is committed.
        foreach (var name in dropped.OrderByDescending(SnapshotPaths.IsManifest).ThenBy(name => SnapshotPaths.CheckpointOf(jobName, name)))
        {
            await store.DeleteAsync(name, cancellationToken);
        }

        var written = names
            .Select(name => SnapshotPaths.SharedNameOf(jobName, name))
            .Where(name => name is not null && SnapshotPaths.WriterOf(name) < oldest && !alsoKept.Contains(name)).ToList();
        if (written.Count == 0 || await FindNamedAsync(names, oldest, cancellationToken) is not { } named)
        {
            return;
        }

        foreach (var name in written.Where(name => !named.Contains(name!)))
        {
            await store.DeleteAsync(SnapshotPaths.Shared(jobName) + name, cancellationToken);
        }
    }

    /// <summary>Deletes all that a job which has finished left.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        // The marks first: those that are left without checkpoints would say that these have vanished.
        await Runs.DeleteAllAsync(cancellationToken);
        await DeleteBeforeAsync(new CheckpointId(long.MaxValue), new HashSet<string>(), cancellationToken);
    }

    private async Task<byte[]> ReadWholeAsync(string name, byte[]? inline, long length, ulong checksum, CancellationToken cancellationToken)
    {
        var bytes = inline
            ?? await store.TryReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"'{name}' is not there.");
        return bytes.Length == length && XxHash3.HashToUInt64(bytes) == checksum ? bytes : throw Damaged(name);
    }

    private async Task<ChannelStateHandle> StoreChannelsAsync(
        CheckpointId checkpoint,
        string name,
        ChannelState? channels,
        int inlineMax,
        CancellationToken cancellationToken)
    {
        if (channels is null)
        {
            return new ChannelStateHandle(null, null, 0, 0, []);
        }

        var bytes = ChannelStateCodec.Encode(channels);
        var isObject = bytes.Length > inlineMax;
        if (isObject)
        {
            await WriteAsync(checkpoint, name, bytes, cancellationToken);
        }

        return new ChannelStateHandle(isObject
            ? name
            : null, isObject
            ? null
            : bytes, bytes.Length, XxHash3.HashToUInt64(bytes), [.. channels.Edges]);
    }

    private async Task WriteAsync(CheckpointId checkpoint, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        if (!await store.TryWriteAsync(FolderOf(checkpoint) + name, bytes, cancellationToken))
        {
            throw new IOException($"there is an object '{name}' in checkpoint {checkpoint} already");
        }
    }

    private async Task<HashSet<string>?> FindNamedAsync(
        IReadOnlyList<string> names, CheckpointId oldest, CancellationToken cancellationToken)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in names.Where(SnapshotPaths.IsManifest))
        {
            var kept = SnapshotPaths.CheckpointOf(jobName, manifest);
            if (!(kept >= oldest || kept == Untouchable))
            {
                continue;
            }

            if (await TryReadFilesAsync(kept!.Value, cancellationToken) is not { } files)
            {
                return null;
            }

            named.UnionWith(files.Select(file => file.Name));
        }

        return named;
    }

    // Null when a manifest cannot be read: then nobody knows what it needs.
    private async Task<IReadOnlyList<SharedFile>?> TryReadFilesAsync(CheckpointId checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await ReadManifestAsync(checkpoint, cancellationToken)).Files];
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or FlinkException)
        {
            return null;
        }
    }

    // A savepoint can be moved, with all that it needs.
    private string SharedFolder => savepoint is not null && jobName.Length == 0 ? savepoint : SnapshotPaths.Shared(jobName);

    private string FolderOf(CheckpointId checkpoint) => savepoint ?? SnapshotPaths.Checkpoint(jobName, checkpoint);

    private static InvalidDataException Damaged(string name) =>
        new($"'{name}' does not have the length and checksum that its manifest names: it was cut off or changed.");

    private static Dictionary<string, StateKinds> KindsOf(TaskSnapshot snapshot) =>
        snapshot.Operators.ToDictionary(entry => entry.Key, entry => entry.Value.Kinds);
}
