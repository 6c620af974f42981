using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.BarrierPath.Trigger;

/// <summary>What an attempt begins with: the run of the job that it belongs to, and the checkpoint that it restores from.</summary>
internal sealed partial class RestorePointSearch(CoordinatorScope scope, RestorePoints restorePoints, CheckpointRequests requests)
    : IDisposable
{
    private readonly LongWork<RestorePoint?> _finding = new(scope.Time);

    /// <summary>
    /// Finds where an attempt begins, or goes on finding it. Whatever earlier attempts still send is refused from here on.
    /// </summary>
    public async Task<RestoreAnswer> FindAsync(RestoreRequest request)
    {
        scope.Current.Stop(request.Attempt.Previous());
        if (await _finding.AskAsync(request.Attempt, stopping => SearchAsync(request, stopping)) is not { } found)
        {
            return RestoreAnswer.ComeAgain;
        }

        _finding.Forget(found);
        return new RestoreAnswer(true, await found);
    }

    private async Task<RestorePoint?> SearchAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var job = scope.FindJob(request.JobName).At(request.Scale);
        if (requests.FindStop() is { } stop)
        {
            return await FindStopPointAsync(request, job, stop, cancellationToken);
        }

        (scope.State.StartedFrom, scope.State.ClaimMode) = (request.Settings.Path, request.Settings.ClaimMode);
        var repository = job.Config.Checkpointing.Interval is null ? null : scope.RepositoryOf(job);
        try
        {
            // From here on no other activation can begin a checkpoint; those that may be in progress are announced by now, or never will
            // be.
            scope.State.Raise(request.Attempt);
            await scope.StoreAsync();
            var (highest, published) = repository is null ? (CheckpointId.None, []) : await repository.ListAsync(cancellationToken);
            var completed = scope.State.LineageOf(scope.Id) is { } known ? [.. published.Where(known.Knows)] : published;
            IReadOnlyList<CheckpointId> usable = [.. completed.Except(scope.State.ToRejected())];
            var complete = repository is null ? [] : await RestorePoints.ReadAsync(repository, usable, RejectAsync, cancellationToken);
            IReadOnlyList<CheckpointId> unread = [.. completed.Except(complete.Select(manifest => manifest.Checkpoint))];
            var lineage = scope.State.LineageOf(scope.Id)
                ?? await BeginRunAsync(
                    job,
                    repository,
                    complete,
                    unread,
                    mayBeginAnew: request.Settings.Path is not null,
                    cancellationToken);

            // Another activation may start the attempt: it must not give these numbers again.
            scope.State.Raise(highest);
            await scope.StoreAsync();
            var candidates = lineage.CandidatesOf(complete);
            if (candidates.Count == 0)
            {
                await CheckReadableAsync(job, repository, unread, cancellationToken);
            }

            var needed = scope.State.ToNeeded();
            var point =
                await restorePoints.FindAsync(job, request.Settings, repository, candidates, needed, RejectAsync, cancellationToken);
            await CheckMarksAsync(job, repository, lineage, point, cancellationToken);

            // A later attempt has looked meanwhile: what it found is what counts.
            cancellationToken.ThrowIfCancellationRequested();
            TellGoesBack(request.JobName, candidates, point);
            await NoteAsync(request, point, published);
            return point;
        }
        catch (UnauthorizedAccessException exception)
        {
            // A store that cannot be reached for the moment is asked again by the JobManager; one that refuses will go on refusing.
            throw new FlinkException(
                FailureOrigin.External,
                $"The checkpoints of job '{request.JobName}' cannot be read: {exception.Message}",
                exception);
        }
    }

    // Some of what the savepoint holds may be committed: from an earlier checkpoint it would be committed again.
    private async Task<RestorePoint> FindStopPointAsync(
        RestoreRequest request, CatalogedJob job, CheckpointRequestState stop, CancellationToken cancellationToken)
    {
        scope.State.Raise(request.Attempt);
        await scope.StoreAsync();
        var path = SnapshotPaths.Within(
            stop.Target!, SnapshotPaths.Savepoint(request.JobName, scope.Id, new CheckpointId(stop.Checkpoint)));
        var settings = new RestoreSettings(path, false, RestoreClaimMode.NoClaim);
        var point = await restorePoints.FindAsync(job, settings, null, [], [], RejectAsync, cancellationToken);
        return point! with { Stops = true };
    }

    private async Task NoteAsync(RestoreRequest request, RestorePoint? point, IReadOnlyList<CheckpointId> published)
    {
        if (point is null)
        {
            return;
        }

        // Of those before the oldest that is kept some may still be here: they were dropped.
        var gone = scope.State.ToAnnounced().Where(checkpoint => checkpoint > point.Checkpoint).Except(published).Order().ToList();
        if (gone.Count > 0)
        {
            LogVanished(scope.Logger, string.Join(", ", gone), request.JobName, scope.Id, point.Checkpoint.Value);
        }

        // Sinks commit what a savepoint holds by its number: the job's own checkpoints come after it.
        if (point.Checkpoint.Value > scope.State.LastId
            || (point.Path is null && scope.State.Announced.Count == 0 && scope.State.GoneOnFrom != point.Checkpoint.Value))
        {
            scope.State.Raise(point.Checkpoint);
            scope.State.GoneOnFrom = point.Path is null ? point.Checkpoint.Value : scope.State.GoneOnFrom;
            await scope.StoreAsync();
        }
    }

    /// <summary>
    /// What is complete may be committed: an attempt restored from before it commits the same again. Those that vanished are logged apart.
    /// </summary>
    private void TellGoesBack(string jobName, IReadOnlyList<CheckpointManifest> candidates, RestorePoint? point)
    {
        if (point is null || candidates.FirstOrDefault(manifest => manifest.Checkpoint == point.Checkpoint) is not { } from)
        {
            return;
        }

        var known = scope.State.ToRejected().Concat(candidates.Select(manifest => manifest.Checkpoint));
        var again = known.Where(checkpoint => checkpoint > from.Checkpoint).Distinct().Order().ToList();
        if (again.Count > 0)
        {
            LogGoesBack(scope.Logger, jobName, scope.Id, from.Checkpoint.Value, from.TakenAt, string.Join(", ", again));
        }
    }

    /// <summary>A checkpoint turned out not to be readable: later attempts begin with the one before.</summary>
    public async Task RejectAsync(CheckpointId checkpoint, string reason)
    {
        LogRejected(scope.Logger, checkpoint.Value, scope.Id, reason);
        if (!scope.State.Rejected.Contains(checkpoint.Value))
        {
            scope.State.Rejected.Add(checkpoint.Value);
            await scope.StoreAsync();
        }
    }

    // What a run that had finished was still deleting was not there.
    private static async Task CheckReadableAsync(
        CatalogedJob job, CheckpointRepository? repository, IReadOnlyList<CheckpointId> unread, CancellationToken cancellationToken)
    {
        var there = unread.Count == 0 ? [] : (await repository!.ListAsync(cancellationToken)).Published;
        if (there.Intersect(unread).Count() is > 0 and var unreadable)
        {
            throw RestorePoints.NoneReadable(job, unreadable);
        }
    }

    /// <summary>
    /// The marks stand for what was complete when nothing else does. A run that restores a checkpoint leaves one before anything of it is
    /// committed; who is about to begin at the beginning finds none.
    /// </summary>
    private async Task CheckMarksAsync(
        CatalogedJob job, CheckpointRepository? repository, RunLineage lineage, RestorePoint? point, CancellationToken cancellationToken)
    {
        if (point is { Path: null } && repository is not null)
        {
            await repository.Runs.NoteCompleteAsync(lineage.Mark.Epoch, cancellationToken);
        }

        if (point is null && repository is not null
            && (lineage.Mark.Inherited.Count > 0 || (await ReadHistoryAsync(repository, cancellationToken)).TellsOfCheckpoints))
        {
            throw RestorePoints.NothingLeft(job);
        }
    }

    private async Task<RunLineage> BeginRunAsync(
        CatalogedJob job,
        CheckpointRepository? repository,
        IReadOnlyList<CheckpointManifest> complete,
        IReadOnlyList<CheckpointId> unread,
        bool mayBeginAnew,
        CancellationToken cancellationToken)
    {
        var mark = repository is null
            ? new RunMark(scope.Id.Value, 1, [])
            : await MarkAsync(job, repository, complete, unread, mayBeginAnew, cancellationToken);
        if (scope.State.LineageOf(scope.Id) is { } begun)
        {
            // Another call was faster: the run has the number that its first checkpoint may already bear.
            return begun;
        }

        foreach (var left in complete.Where(manifest => !mark.Inherited.Contains(manifest.Checkpoint)))
        {
            LogShutOut(scope.Logger, left.Checkpoint.Value, left.JobName);
        }

        (scope.State.Inherited, scope.State.Epoch) = ([.. mark.Inherited.Select(checkpoint => checkpoint.Value)], mark.Epoch);
        return new RunLineage(mark, []);
    }

    // A run that fails leaves no mark: that would shut out the checkpoints that somebody brings back, or that can be read the next time.
    private async Task<RunMark> MarkAsync(
        CatalogedJob job,
        CheckpointRepository repository,
        IReadOnlyList<CheckpointManifest> complete,
        IReadOnlyList<CheckpointId> unread,
        bool mayBeginAnew,
        CancellationToken cancellationToken)
    {
        var history = await ReadHistoryAsync(repository, cancellationToken);
        if (history.Find(scope.Id) is null && history.InheritedOf(complete).Count == 0)
        {
            await CheckReadableAsync(job, repository, unread, cancellationToken);
            if (history.TellsOfCheckpoints && !mayBeginAnew)
            {
                throw RestorePoints.NothingLeft(job);
            }
        }

        return await repository.Runs.BeginAsync(scope.Id, history, complete, cancellationToken);
    }

    private Task<RunHistory> ReadHistoryAsync(CheckpointRepository repository, CancellationToken cancellationToken) =>
        repository.Runs.ReadAsync(damage => LogDamagedMark(scope.Logger, scope.Id, damage.Message), cancellationToken);

    public void Dispose() => _finding.Dispose();

    [LoggerMessage(LogLevel.Error, "Checkpoint {Checkpoint} of job {Job} cannot be used: {Reason}")]
    private static partial void LogRejected(ILogger logger, long checkpoint, JobId job, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "Checkpoints {Gone} of job '{JobName}' ({Job}) were complete, but are not where checkpoints are any more. The job is restored "
            + "from checkpoint {Checkpoint}: what was committed with them is committed again.")]
    private static partial void LogVanished(ILogger logger, string gone, string jobName, JobId job, long checkpoint);

    [LoggerMessage(
        LogLevel.Error,
        "Job '{JobName}' ({Job}) goes back behind what it has committed, to checkpoint {From}: what its sinks made visible with "
            + "checkpoints {Again} comes again. It is in the files, or among the records, that they wrote since {At:u}.")]
    private static partial void LogGoesBack(ILogger logger, string jobName, JobId job, long from, DateTimeOffset at, string again);

    [LoggerMessage(
        LogLevel.Warning,
        "What an earlier run of job {Job} left to tell which checkpoints it restored cannot be read: {Reason} The job may restore one "
            + "that does not follow from what was committed.")]
    private static partial void LogDamagedMark(ILogger logger, JobId job, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "Checkpoint {Checkpoint} of job '{JobName}' was not complete when a later run of the job began, and what that run committed "
            + "does not follow from it: the job does not restore it unless it is named.")]
    private static partial void LogShutOut(ILogger logger, long checkpoint, string jobName);
}
