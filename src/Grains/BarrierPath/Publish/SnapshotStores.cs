using System.Collections.Concurrent;
using FlinkNet.Engine.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Opens snapshot stores, each once.</summary>
internal sealed class SnapshotStores(IEnumerable<ISnapshotStoreProvider> providers)
{
    private readonly ConcurrentDictionary<string, ISnapshotStore> _stores = new(StringComparer.Ordinal);

    /// <summary>The checkpoints of a job that takes some.</summary>
    /// <param name="job">The job.</param>
    /// <param name="untouchable">One that is not to be deleted; null for none.</param>
    /// <param name="copies">The local copies that this process keeps of the job's shared files; null for none.</param>
    /// <exception cref="FlinkException">Their store cannot be opened.</exception>
    public CheckpointRepository Of(CatalogedJob job, long? untouchable = null, JobCopies? copies = null)
    {
        var location = job.Config.Checkpointing.Directory
            ?? throw new FlinkException(FailureOrigin.User, $"Job '{job.Graph.Name}' takes checkpoints but names no folder for them. Set Checkpointing.Directory, or --checkpoint-dir.");
        var store = _stores.GetOrAdd(location, Open);
        return new CheckpointRepository(copies is null ? store : new LocalCopyStore(store, copies, SnapshotPaths.Shared(job.Graph.Name)), job.Graph.Name) { Untouchable = untouchable };
    }

    /// <summary>A savepoint of a job. Opening a store may take a while: not to be called in a grain's turn unless the store is open already.</summary>
    /// <param name="target">The store that it is in.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="job">The job.</param>
    /// <param name="checkpoint">The savepoint's number.</param>
    /// <exception cref="FlinkException">The store cannot be opened.</exception>
    public CheckpointRepository SavepointOf(string target, string jobName, JobId job, long checkpoint) =>
        new(_stores.GetOrAdd(target, Open), jobName, SnapshotPaths.Savepoint(jobName, job, checkpoint));

    /// <summary>The savepoint or checkpoint in a folder that somebody named.</summary>
    /// <exception cref="FlinkException">The folder cannot be opened.</exception>
    public CheckpointRepository At(string path)
    {
        var location = SavepointLocation.Parse(path);
        return new CheckpointRepository(_stores.GetOrAdd($"existing {location.Store}", _ => Open(location.Store, static (provider, store) => provider.TryOpenExisting(store))), location.JobName, location.Folder);
    }

    /// <summary>A store's location as every process of this machine understands it.</summary>
    public static string Absolute(string location) => location.Contains("://", StringComparison.Ordinal) ? location : Path.GetFullPath(location);

    private ISnapshotStore Open(string location) => Open(location, static (provider, store) => provider.TryOpen(store));

    private ISnapshotStore Open(string location, Func<ISnapshotStoreProvider, string, ISnapshotStore?> open)
    {
        foreach (var provider in providers)
        {
            if (open(provider, location) is { } store)
            {
                return store;
            }
        }

        throw new FlinkException(FailureOrigin.User, $"No snapshot store that is registered here knows '{location.Split('?')[0]}'. Name a folder, or register the store's package.");
    }
}
