using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath.Publish;

/// <summary>
/// Makes a checkpoint that all tasks have acknowledged a complete one: its manifest is written, then the coordinator stores that it is.
/// </summary>
internal sealed class CheckpointPublisher(CoordinatorScope scope)
{
    /// <summary>Writes the manifest, with which the checkpoint is complete.</summary>
    public async Task<PublishOutcome> TryPublishAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        Invariant.Check(
            pending.IsFullyAcknowledged,
            $"Checkpoint {pending.Id} of job '{current.Attempt.JobName}' was to be published, though task {pending.FirstMissing} has not "
                + "acknowledged it.");
        try
        {
            if (!pending.Kind.IsSavepoint() && await FindUnsafeAsync(current, pending) is { } name)
            {
                return Obstructed($"a task built upon the file '{name}', which is not kept any more");
            }

            if (!await (scope.SavepointOf(current, pending) ?? current.Repository!)
                .TryPublishAsync(current.ManifestOf(pending), current.Stopping))
            {
                throw new FlinkException(
                    FailureOrigin.External,
                        $"Checkpoint {pending.Id} of job '{current.Attempt.JobName}' was there already: another job of that name "
                            + $"writes to the same folder. Give each its own.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Obstructed($"its manifest could not be stored: {exception.Message}", isOfTheStore: true);
        }

        return !pending.Kind.IsSavepoint() && await TryAnnounceAsync(current, pending) is { } obstacle
            ? new PublishOutcome.Obstructed(obstacle)
            : Published(pending.Kind, pending.Id, pending.IsLast);
    }

    /// <summary>
    /// Finds out whether a requested savepoint was published, whose coordinator was lost before it knew, or before all heard.
    /// </summary>
    /// <returns>Null when it is to be taken again.</returns>
    public async Task<PublishOutcome.Published?> FindPublishedAsync(CoordinatedAttempt current, CheckpointRequestState request)
    {
        var id = new CheckpointId(request.Checkpoint);
        if (request.Phase != CheckpointRequestPhase.Stopping && !await IsManifestThereAsync(current, request, id))
        {
            return null;
        }

        return Published(request.Kind, id, request.Kind.StopsJob());
    }

    private static PublishOutcome.Published Published(CheckpointKind kind, CheckpointId id, bool isLast) =>
        new(kind.IsSavepoint() && !kind.StopsJob() ? null : CompletedCheckpoint.Published(id, isLast));

    private static PublishOutcome.Obstructed Obstructed(string reason, bool isOfTheStore = false) =>
        new(new CheckpointObstacle(reason, isOfTheStore));

    private async Task<bool> IsManifestThereAsync(CoordinatedAttempt current, CheckpointRequestState request, CheckpointId id)
    {
        if (request.Target is null)
        {
            return false;
        }

        try
        {
            await scope.Stores.SavepointOf(request.Target, current.Attempt.JobName, scope.Id, id).ReadManifestAsync(id, current.Stopping);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FlinkException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stores that a checkpoint is complete, so that the job is restored from it. A coordinator that was replaced fails here, before its
    /// tasks commit what the next attempt commits, too.
    /// </summary>
    /// <returns>Why it could not; null when it is stored.</returns>
    private async Task<CheckpointObstacle?> TryAnnounceAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        // The next attempt may have looked already for what it restores.
        current.Stopping.ThrowIfCancellationRequested();
        scope.State.Announced.Add(pending.Id.Value);
        try
        {
            await scope.StoreAsync();
            if (!current.IsMarked)
            {
                await current.Repository!.Runs.NoteCompleteAsync(current.Epoch, current.Stopping);
                current.IsMarked = true;
            }

            return null;
        }
        catch (Exception exception) when (exception is not InconsistentStateException && !current.Stopping.IsCancellationRequested)
        {
            return new CheckpointObstacle($"that it is complete could not be stored: {exception.Message}", IsOfTheStore: true);
        }
    }

    private static async Task<string?> FindUnsafeAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        if (current.Shared is null && SharedFileRegistry.NeedsOthers(pending.Id, pending.Files))
        {
            current.Shared = await current.Repository!.ReadSharedFilesAsync(current.Stopping);
        }

        return current.Shared?.FirstUnsafe(pending.Id, pending.Files);
    }
}
