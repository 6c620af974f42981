using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <content>What of the checkpoints is kept, and what is deleted. What cannot be deleted is told, and tried again with the next checkpoint.</content>
internal sealed partial class CheckpointCoordinatorGrain
{
    // A task that has not heard of this checkpoint yet may build upon one that is dropped now: its shared files stay for one more round.
    private void Retain(CoordinatedAttempt current, PendingCheckpoint completed, int retainedMax)
    {
        current.Retained.Enqueue(completed.Id);
        current.Shared?.Add(completed.Id, completed.Files);
        if (current.Retained.Count > retainedMax)
        {
            var dropped = current.Retained.Dequeue();
            current.Shared?.ForgetBefore(dropped);
            stored.State.Announced.RemoveAll(checkpoint => checkpoint < current.Retained.Peek());
            CleanAsync(current, current.Retained.Peek()).Ignore();
        }

        if (stored.State is { StartedFrom: { } path, ClaimMode: RestoreClaimMode.Claim, IsClaimedDeleted: false } && current.Retained.Count == retainedMax)
        {
            DropClaimedAsync(current, path).Ignore();
        }
    }

    private async Task CleanAsync(CoordinatedAttempt current, long oldest)
    {
        current.Coordinator.BeginCleaning();
        try
        {
            await TryDeleteAsync(
                current, $"checkpoints before {oldest}", () => current.Repository!.DeleteBeforeAsync(oldest, current.Shared?.Names ?? new HashSet<string>(), current.Stopping));
        }
        finally
        {
            current.Coordinator.EndCleaning();
            current.Wake();
        }
    }

    // The savepoint counts as the oldest of the job's own, and is deleted once. That is stored with the next checkpoint.
    private async Task DropClaimedAsync(CoordinatedAttempt current, string path)
    {
        if (current.IsDroppingClaimed)
        {
            return;
        }

        current.IsDroppingClaimed = true;
        stored.State.IsClaimedDeleted = await TryDeleteAsync(current, "the savepoint that it was started from", async () =>
        {
            try
            {
                await stores.At(path).DeleteAsync(0, current.Stopping);
            }
            catch (FlinkException)
            {
                // Its store is not there any more, and so nor is the savepoint.
            }
        });
        current.IsDroppingClaimed = false;
    }

    /// <summary>Deletes what nobody needs any more.</summary>
    /// <returns>Whether it is gone. What is not is told, once until a deletion succeeds.</returns>
    private async Task<bool> TryDeleteAsync(CoordinatedAttempt current, string what, Func<Task> delete)
    {
        try
        {
            await delete();
            current.HasWarnedOfLeftovers = false;
            return true;
        }
        catch (Exception) when (current.Stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            instruments.FailDeletion(current.Attempt.JobName);
            if (!current.HasWarnedOfLeftovers)
            {
                current.HasWarnedOfLeftovers = true;
                LogNotDeleted(logger, what, current.Attempt.JobName, Id, exception.Message);
            }

            return false;
        }
    }
}
