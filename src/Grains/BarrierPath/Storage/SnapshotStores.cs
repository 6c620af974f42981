using System.Collections.Concurrent;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.Threading;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// Opens snapshot stores, each once: when it is first used, and beside the grain whose turn it is, since to open one may take as long as
/// the network does.
/// </summary>
internal sealed class SnapshotStores(IEnumerable<ISnapshotStoreProvider> providers, Machine? machine = null)
{
    private readonly ConcurrentDictionary<string, OpeningStore> _stores = new(StringComparer.Ordinal);
    private readonly Machine _machine = machine ?? new Machine();

    /// <summary>The checkpoints of a job that takes some.</summary>
    /// <param name="job">The job.</param>
    /// <param name="untouchable">One that is not to be deleted; null for none.</param>
    /// <param name="copies">The local copies that this process keeps of the job's shared files; null for none.</param>
    /// <exception cref="FlinkException">The job names no folder. That one cannot be opened is heard when it is used.</exception>
    public CheckpointRepository Of(CatalogedJob job, CheckpointId? untouchable = null, JobCopies? copies = null)
    {
        var location = job.Config.Checkpointing.Directory
            ?? throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Graph.Name}' takes checkpoints but names no folder for them. "
                + "Set Checkpointing.Directory, or --checkpoint-dir.");
        var store = Of(location);
        return new CheckpointRepository(copies is null
            ? store
            : new LocalCopyStore(store, copies, SnapshotPaths.Shared(job.Graph.Name)), job.Graph.Name)
        { Untouchable = untouchable };
    }

    /// <summary>A savepoint of a job.</summary>
    /// <param name="target">The store that it is in.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="job">The job.</param>
    /// <param name="checkpoint">The savepoint's number.</param>
    public CheckpointRepository SavepointOf(string target, string jobName, JobId job, CheckpointId checkpoint) =>
        new(Of(target), "", SnapshotPaths.Savepoint(jobName, job, checkpoint));

    /// <summary>The savepoint or checkpoint in a folder that somebody named. A store that is not there is not made.</summary>
    public CheckpointRepository At(string path)
    {
        var location = SavepointLocation.Parse(path);
        var store = _stores.GetOrAdd(
            $"existing {location.Store}", _ =>
                new OpeningStore(() => Open(location.Store, static (provider, store) => provider.TryOpenExisting(store)), _machine));
        return new CheckpointRepository(store, location.JobName, location.Folder);
    }

    /// <summary>Opens a store, to find out whether it can be.</summary>
    /// <exception cref="FlinkException">It cannot.</exception>
    /// <exception cref="IOException">It cannot for the moment.</exception>
    public Task OpenAsync(string location) => Of(location).OpenAsync();

    /// <summary>A store's location as every process of this machine understands it.</summary>
    public static string Absolute(string location) =>
        location.Contains("://", StringComparison.Ordinal) ? location : Path.GetFullPath(location);

    private OpeningStore Of(string location) =>
        _stores.GetOrAdd(location, _ =>
            new OpeningStore(() => Open(location, static (provider, store) => provider.TryOpen(store)), _machine));

    private ISnapshotStore Open(string location, Func<ISnapshotStoreProvider, string, ISnapshotStore?> open)
    {
        foreach (var provider in providers.Where(candidate => Schemes.Has(location, candidate.Schemes)))
        {
            if (open(provider, location) is { } store)
            {
                return store;
            }
        }

        var known = providers.SelectMany(candidate => candidate.Schemes);
        throw Schemes.Refuse($"Snapshots are to be kept at '{location.Split('?')[0]}'", location, known, Schemes.SnapshotStores);
    }
}
