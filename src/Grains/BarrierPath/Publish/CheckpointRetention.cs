using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath.Publish;

/// <summary>
/// What of the checkpoints is kept, and what is deleted. What cannot be deleted is told and counted, and tried again with the next
/// checkpoint.
/// </summary>
internal sealed partial class CheckpointRetention(CoordinatorScope scope, CheckpointInstruments instruments) : IDisposable
{
    private readonly LongWork<bool> _deleting = new(scope.Time);

    // A task that has not heard of this checkpoint yet may build upon one that is dropped now: its shared files stay for one more round.
    public void Retain(CoordinatedAttempt current, PendingCheckpoint completed, int retainedMax)
    {
        current.Retained.Enqueue(completed.Id);
        current.Shared?.Add(completed.Id, completed.Files);
        if (current.Retained.Count > retainedMax)
        {
            var dropped = current.Retained.Dequeue();
            current.Shared?.ForgetBefore(dropped);
            scope.State.Announced.RemoveAll(checkpoint => checkpoint < current.Retained.Peek().Value);
            CleanAsync(current, current.Retained.Peek()).Ignore();
        }

        if (scope.State is { StartedFrom: { } path, ClaimMode: RestoreClaimMode.Claim, IsClaimedDeleted: false }
            && current.Retained.Count == retainedMax)
        {
            DropClaimedAsync(current, path).Ignore();
        }
    }

    /// <summary>Deletes all checkpoints of a job that has finished.</summary>
    /// <returns>Whether they are gone; deleting takes its time.</returns>
    // What was deleted is not deleted again: by the time that a call comes twice, the next run of that name may have checkpoints there.
    public async Task<bool> HasDeletedAsync(string jobName, Attempt attempt)
    {
        if (await _deleting.AskAsync(attempt, _ => DeleteAllAsync(jobName)) is not { } deleting)
        {
            return false;
        }

        if (!deleting.IsCompletedSuccessfully)
        {
            // A caller that asks again lets it be tried again.
            _deleting.Forget(deleting);
            instruments.FailDeletion(jobName);
        }

        return await deleting;
    }

    private async Task<bool> DeleteAllAsync(string jobName)
    {
        await scope.RepositoryOf(scope.FindJob(jobName)).DeleteAllAsync(CancellationToken.None);
        return true;
    }

    public void Dispose() => _deleting.Dispose();

    private async Task CleanAsync(CoordinatedAttempt current, CheckpointId oldest)
    {
        current.Coordinator.BeginCleaning();
        try
        {
            await TryDeleteAsync(
                current, $"checkpoints before {oldest}", () =>
                    current.Repository!.DeleteBeforeAsync(oldest, current.Shared?.Names ?? new HashSet<string>(), current.Stopping));
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
        scope.State.IsClaimedDeleted = await TryDeleteAsync(current, "the savepoint that it was started from", async () =>
        {
            try
            {
                await scope.Stores.At(path).DeleteAsync(CheckpointId.None, current.Stopping);
            }
            catch (FlinkException)
            {
                // Its store is not there any more, and so nor is the savepoint.
            }
        });
        current.IsDroppingClaimed = false;
    }

    /// <summary>Deletes what nobody needs any more.</summary>
    /// <returns>Whether it is gone. What is not is logged, once until a deletion succeeds.</returns>
    public async Task<bool> TryDeleteAsync(CoordinatedAttempt current, string what, Func<Task> delete)
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
                LogNotDeleted(scope.Logger, what, current.Attempt.JobName, scope.Id, exception.Message);
            }

            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Of what job '{JobName}' ({Job}) needs no more, {What} could not be deleted: {Reason} It is tried again with the next "
            + "checkpoint; until that succeeds this is not logged again, but counted by flink.checkpoint.deletions.failed.")]
    private static partial void LogNotDeleted(ILogger logger, string what, string jobName, JobId job, string reason);
}
