using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>What every part of one checkpoint coordinator works with.</summary>
internal sealed class CoordinatorScope
{
    private readonly IPersistentState<CheckpointsState> _stored;
    private readonly JobCatalog _catalog;
    private readonly StateWriter _writer;

    public CoordinatorScope(
        JobId id,
        IPersistentState<CheckpointsState> stored,
        JobCatalog catalog,
        SnapshotStores stores,
        ControlPlaneHost host,
        ILogger logger)
    {
        (Id, _stored, _catalog, Stores, Time, Logger) = (id, stored, catalog, stores, host.Time, logger);
        _writer = new StateWriter(stored.WriteStateAsync);
    }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    public CheckpointsState State => _stored.State;

    public CurrentAttempt Current { get; } = new();

    public SnapshotStores Stores { get; }

    public TimeProvider Time { get; }

    /// <summary>The coordinator's: to whoever reads the log it is one.</summary>
    public ILogger Logger { get; }

    /// <summary>Completes when all that was changed before this call is stored.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation has taken over.</exception>
    public Task StoreAsync() => _writer.WriteAsync();

    public CatalogedJob FindJob(string jobName) => _catalog.Find(jobName)
        ?? throw new FlinkException(
            FailureOrigin.User,
            $"This silo does not define job '{jobName}'. Start every process of the cluster from the same program.");

    /// <summary>Where the job's own checkpoints are.</summary>
    public CheckpointRepository RepositoryOf(CatalogedJob job) => Stores.Of(
        job,
        State is { StartedFrom: { } path, ClaimMode: RestoreClaimMode.NoClaim }
            ? SavepointLocation.OwnCheckpoint(path, SnapshotStores.Absolute(job.Config.Checkpointing.Directory ?? ""), job.Graph.Name)
            : null);

    /// <summary>Where a savepoint goes; null for a checkpoint of the job's own.</summary>
    public CheckpointRepository? SavepointOf(CoordinatedAttempt current, PendingCheckpoint pending) =>
        pending.Request?.Target is { } target ? Stores.SavepointOf(target, current.Attempt.JobName, Id, pending.Id) : null;
}
