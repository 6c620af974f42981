using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>The checkpoints of one job in their store.</summary>
internal sealed class CheckpointRepository(ISnapshotStore store, string jobName)
{
    /// <summary>Writes a manifest, which makes its checkpoint complete.</summary>
    /// <returns>Whether it was written; false when there is a checkpoint of that number.</returns>
    public Task<bool> TryPublishAsync(CheckpointManifest manifest, CancellationToken cancellationToken) =>
        store.TryWriteAsync(SnapshotPaths.Manifest(jobName, manifest.Checkpoint), manifest.Encode(), cancellationToken);

    /// <summary>The numbers of all checkpoints of which something is there, and which of them are complete; the newest last.</summary>
    public async Task<(long Highest, IReadOnlyList<long> Completed)> ListAsync(CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Job(jobName), cancellationToken);
        var all = names.Select(name => (Checkpoint: SnapshotPaths.CheckpointOf(jobName, name), Name: name)).Where(entry => entry.Checkpoint is not null).ToList();
        return (
            all.Select(entry => entry.Checkpoint!.Value).DefaultIfEmpty(0).Max(),
            [.. all.Where(entry => SnapshotPaths.IsManifest(entry.Name)).Select(entry => entry.Checkpoint!.Value).Order()]);
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<CheckpointManifest> ReadManifestAsync(long checkpoint, CancellationToken cancellationToken)
    {
        var name = SnapshotPaths.Manifest(jobName, checkpoint);
        return await store.TryReadAsync(name, cancellationToken) is { } bytes
            ? CheckpointManifest.Decode(bytes, name)
            : throw new InvalidDataException($"'{name}' is not there.");
    }

    /// <summary>Stores a task's snapshot: a small one goes with its handle, another is an object.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="inlineMax">How large a snapshot is small, in bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<TaskStateHandle> StoreAsync(long checkpoint, string name, TaskSnapshot snapshot, int inlineMax, CancellationToken cancellationToken)
    {
        var bytes = TaskSnapshotCodec.Encode(snapshot);
        var checksum = XxHash3.HashToUInt64(bytes);
        if (bytes.Length <= inlineMax)
        {
            return new TaskStateHandle(null, bytes, bytes.Length, checksum, snapshot.HasEnded);
        }

        var written = await store.TryWriteAsync(SnapshotPaths.Checkpoint(jobName, checkpoint) + name, bytes, cancellationToken);
        return written
            ? new TaskStateHandle(name, null, bytes.Length, checksum, snapshot.HasEnded)
            : throw new IOException($"there is an object '{name}' in checkpoint {checkpoint} already");
    }

    /// <summary>Reads a task's snapshot.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not whole.</exception>
    public async Task<TaskSnapshot> ReadAsync(long checkpoint, TaskStateHandle handle, CancellationToken cancellationToken)
    {
        var name = SnapshotPaths.Checkpoint(jobName, checkpoint) + handle.Name;
        var bytes = handle.Inline ?? await store.TryReadAsync(name, cancellationToken) ?? throw new InvalidDataException($"'{name}' is not there.");
        return bytes.Length == handle.Length && XxHash3.HashToUInt64(bytes) == handle.Checksum
            ? TaskSnapshotCodec.Decode(bytes)
            : throw new InvalidDataException($"'{name}' does not have the length and checksum that its manifest names: it was cut off or changed.");
    }

    /// <summary>Deletes all that belongs to checkpoints before <paramref name="oldest"/>: the manifest first, so that none is ever listed without its snapshots.</summary>
    public async Task DeleteBeforeAsync(long oldest, CancellationToken cancellationToken)
    {
        var names = await store.ListAsync(SnapshotPaths.Job(jobName), cancellationToken);
        foreach (var name in names.Where(name => SnapshotPaths.CheckpointOf(jobName, name) < oldest).OrderByDescending(SnapshotPaths.IsManifest))
        {
            await store.DeleteAsync(name, cancellationToken);
        }
    }
}
