using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Snapshot;

/// <summary>Brings the files that a back end keeps state in from this machine to the snapshot store, and back.</summary>
internal static class StateFileTransfer
{
    // A file is written or read a block at a time; more than this do not make a store faster.
    private const int InFlightMax = 4;

    /// <summary>Stores the files of a snapshot that no earlier checkpoint stored.</summary>
    /// <returns>All files that the snapshot needs.</returns>
    public static async Task<IReadOnlyList<SharedFile>> StoreAsync(
        CheckpointRepository repository, CheckpointId checkpoint, TaskId task, string writer, TaskSnapshot snapshot,
            CancellationToken cancellationToken)
    {
        var parts = snapshot.Operators.Values.SelectMany(state => state.Files).ToList();
        if (parts.Count == 0)
        {
            // The loop below goes to the thread pool even for nothing.
            return [];
        }

        var missing =
            parts.SelectMany((part, number) => part.Files.Where(file => file.Shared is null).Select(file => (part, number, file)));
        await Parallel.ForEachAsync(missing, Options(cancellationToken), async (at, stop) =>
        {
            await using var content = new FileStream(
                Path.Combine(at.part.Folder!, at.file.Name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16,
                    FileOptions.Asynchronous | FileOptions.SequentialScan);
            at.file.Shared =
                await repository.WriteSharedAsync(
                    SnapshotPaths.SharedFile(checkpoint, task, writer, $"{at.number}-{at.file.Name}"),
                    content,
                    stop);
        });
        return [.. parts.SelectMany(part => part.Files).Select(file => file.Shared!)];
    }

    /// <summary>Fetches the files of a snapshot to this machine.</summary>
    /// <param name="repository">Where they are.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="backend">Who is to read them.</param>
    /// <param name="isOwn">Whether the job's next checkpoints may name them: those of another folder they may not.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="FlinkException">The back end reads no files.</exception>
    /// <exception cref="InvalidDataException">One is not there, or not whole.</exception>
    public static async Task FetchAsync(
        CheckpointRepository repository,
        TaskSnapshot snapshot,
        IStateBackend backend,
        bool isOwn,
        CancellationToken cancellationToken)
    {
        var parts = snapshot.Operators.Values.SelectMany(state => state.Files).ToList();
        try
        {
            await FetchAsync(repository, parts, backend, isOwn, cancellationToken);
        }
        catch
        {
            foreach (var folder in parts.Select(part => part.Folder).Where(Directory.Exists))
            {
                Directory.Delete(folder!, recursive: true);
            }

            throw;
        }
    }

    private static async Task FetchAsync(
        CheckpointRepository repository, IReadOnlyList<StateFiles> parts, IStateBackend backend, bool isOwn,
            CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            part.Folder = backend.NewFolder() ?? throw StateFiles.CannotBeRead(part.Backend);
            Directory.CreateDirectory(part.Folder);
            await Parallel.ForEachAsync(
                part.Files,
                Options(cancellationToken),
                async (file, stop) =>
                {
                    var path = Path.Combine(part.Folder, file.Name);
                    await using (
                        var content = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
                    {
                        await repository.CopySharedAsync(file.Shared!, content, stop);
                    }

                    file.Shared = isOwn ? file.Shared : null;
                });
        }
    }

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = InFlightMax, CancellationToken = cancellationToken };
}
