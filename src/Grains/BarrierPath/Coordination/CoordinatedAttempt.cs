using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>The attempt whose checkpoints are taken.</summary>
internal sealed class CoordinatedAttempt : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly WakeSignal _woken = new();

    public CoordinatedAttempt(
        CheckpointedAttempt attempt,
        CatalogedJob job,
        CheckpointRepository? repository,
        CheckpointCoordinator coordinator)
    {
        (Attempt, Job, Repository, Coordinator) = (attempt, job, repository, coordinator);
        _stopping = _stop.Token;
    }

    public CheckpointedAttempt Attempt { get; }

    public CatalogedJob Job { get; }

    /// <summary>Where checkpoints go; null for a job that takes none but savepoints.</summary>
    public CheckpointRepository? Repository { get; }

    public CheckpointCoordinator Coordinator { get; }

    /// <summary>The savepoint that the job was started from; null for none.</summary>
    public string? StartedFrom { get; init; }

    /// <summary>The run of the job.</summary>
    public required JobId Run { get; init; }

    /// <summary>The ordinal of the run.</summary>
    public required int Epoch { get; init; }

    /// <summary>Ends with the attempt.</summary>
    public CancellationToken Stopping => _stopping;

    /// <summary>What the sources' enumerators remember for the checkpoint in progress.</summary>
    public byte[] Sources { get; set; } = [];

    /// <summary>Why a task gave up the checkpoint in progress; null when none did.</summary>
    public CheckpointObstacle? Declined { get; set; }

    /// <summary>Whether the job's last checkpoint is complete.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether the store says that the run has had a checkpoint that is complete.</summary>
    public bool IsMarked { get; set; }

    /// <summary>Whether the savepoint that the job claimed is being deleted.</summary>
    public bool IsDroppingClaimed { get; set; }

    /// <summary>Whether it was logged that something cannot be deleted, and nothing was since.</summary>
    public bool HasWarnedOfLeftovers { get; set; }

    /// <summary>The completed checkpoints that are kept, the oldest first.</summary>
    public Queue<CheckpointId> Retained { get; } = new();

    /// <summary>Which shared files a checkpoint may name; null until one names files that others wrote.</summary>
    public SharedFileRegistry? Shared { get; set; }

    /// <summary>Something has happened that the coordinator must look at.</summary>
    public void Wake() => _woken.Set();

    /// <summary>Waits until something happens, or time alone makes a decision due.</summary>
    public Task WaitAsync(TimeProvider time, DateTimeOffset now) => _woken.WaitAsync(Coordinator.NextDecision - now, time, Stopping);

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>The manifest of a checkpoint that all tasks have acknowledged.</summary>
    public CheckpointManifest ManifestOf(PendingCheckpoint pending) => new(
        Attempt.JobName,
        pending.Id,
        pending.TriggeredAt,
        ManifestVertex.AllOf(Job.Graph, pending.States),
        Sources)
    {
        StartedFrom = StartedFrom is null ? null : SavepointLocation.Shown(StartedFrom),
        Run = Run.Value,
        Epoch = Epoch,
    };
}
