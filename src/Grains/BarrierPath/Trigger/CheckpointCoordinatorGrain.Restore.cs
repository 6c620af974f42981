using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <content>What an attempt begins with: the run of the job that it belongs to, and the checkpoint that it goes on from.</content>
internal sealed partial class CheckpointCoordinatorGrain
{
    public async Task<RestoreAnswer> FindRestorePointAsync(RestoreRequest request)
    {
        Stop(request.Attempt - 1);
        if (await _finding.AskAsync(request.Attempt, stopping => FindAsync(request, stopping)) is not { } found)
        {
            return RestoreAnswer.ComeAgain;
        }

        _finding.Forget(found);
        return new RestoreAnswer(true, await found);
    }

    private async Task<RestorePoint?> FindAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var job = Find(request.JobName).At(request.Scale);
        if (FindStop() is { } stop)
        {
            return await FindStopPointAsync(request, job, stop, cancellationToken);
        }

        (stored.State.StartedFrom, stored.State.ClaimMode) = (request.Settings.Path, request.Settings.ClaimMode);
        var repository = job.Config.Checkpointing.Interval is null ? null : RepositoryOf(job);
        try
        {
            // From here on no other activation can begin a checkpoint; those that may be under way are announced by now, or never will be.
            stored.State.Attempt = Math.Max(stored.State.Attempt, request.Attempt);
            await _writer.WriteAsync();
            var (highest, published) = repository is null ? (0, []) : await repository.ListAsync(cancellationToken);
            var completed = stored.State.LineageOf(Id) is { } known ? [.. published.Where(known.Knows)] : published;
            IReadOnlyList<long> usable = [.. completed.Except(stored.State.Rejected)];
            var complete = repository is null ? [] : await RestorePoints.ReadAsync(repository, usable, RejectAsync, cancellationToken);
            IReadOnlyList<long> unread = [.. completed.Except(complete.Select(manifest => manifest.Checkpoint))];
            var lineage = stored.State.LineageOf(Id)
                ?? await BeginRunAsync(job, repository, complete, unread, mayBeginAnew: request.Settings.Path is not null, cancellationToken);

            // Another activation may start the attempt: it must not give these numbers again.
            stored.State.LastId = Math.Max(stored.State.LastId, highest);
            await _writer.WriteAsync();
            var candidates = lineage.CandidatesOf(complete);
            if (candidates.Count == 0)
            {
                await CheckReadableAsync(job, repository, unread, cancellationToken);
            }

            var needed = stored.State.ToNeeded();
            var point = await restorePoints.FindAsync(job, request.Settings, repository, candidates, needed, RejectAsync, cancellationToken);
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
            throw new FlinkException(FailureOrigin.External, $"The checkpoints of job '{request.JobName}' cannot be read: {exception.Message}", exception);
        }
    }

    private async Task NoteAsync(RestoreRequest request, RestorePoint? point, IReadOnlyList<long> published)
    {
        if (point is null)
        {
            return;
        }

        // Of those before the oldest that is kept some may still stand here: they were dropped.
        var gone = stored.State.Announced.Where(checkpoint => checkpoint > point.Checkpoint).Except(published).Order().ToList();
        if (gone.Count > 0)
        {
            LogVanished(logger, string.Join(", ", gone), request.JobName, Id, point.Checkpoint);
        }

        // Sinks commit what a savepoint holds by its number: the job's own checkpoints come after it (rule C1).
        if (point.Checkpoint > stored.State.LastId || (point.Path is null && stored.State.Announced.Count == 0 && stored.State.GoneOnFrom != point.Checkpoint))
        {
            stored.State.LastId = Math.Max(stored.State.LastId, point.Checkpoint);
            stored.State.GoneOnFrom = point.Path is null ? point.Checkpoint : stored.State.GoneOnFrom;
            await _writer.WriteAsync();
        }
    }

    /// <summary>What is complete may be committed: whoever goes on from before it commits the same again. Those that vanished are told apart.</summary>
    private void TellGoesBack(string jobName, IReadOnlyList<CheckpointManifest> candidates, RestorePoint? point)
    {
        if (point is null || candidates.FirstOrDefault(manifest => manifest.Checkpoint == point.Checkpoint) is not { } from)
        {
            return;
        }

        var known = stored.State.Rejected.Concat(candidates.Select(manifest => manifest.Checkpoint));
        var again = known.Where(checkpoint => checkpoint > from.Checkpoint).Distinct().Order().ToList();
        if (again.Count > 0)
        {
            LogGoesBack(logger, jobName, Id, from.Checkpoint, from.TakenAt, string.Join(", ", again));
        }
    }

    public async Task RejectAsync(long checkpoint, string reason)
    {
        LogRejected(logger, checkpoint, Id, reason);
        if (!stored.State.Rejected.Contains(checkpoint))
        {
            stored.State.Rejected.Add(checkpoint);
            await _writer.WriteAsync();
        }
    }

    // What a run that had finished was still deleting was not there.
    private static async Task CheckReadableAsync(
        CatalogedJob job, CheckpointRepository? repository, IReadOnlyList<long> unread, CancellationToken cancellationToken)
    {
        var there = unread.Count == 0 ? [] : (await repository!.ListAsync(cancellationToken)).Published;
        if (there.Intersect(unread).Count() is > 0 and var unreadable)
        {
            throw RestorePoints.NoneReadable(job, unreadable);
        }
    }

    /// <summary>
    /// The marks stand for what was complete when nothing else does. Who goes on from a checkpoint leaves one before anything of it is
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
        IReadOnlyList<long> unread,
        bool mayBeginAnew,
        CancellationToken cancellationToken)
    {
        var mark = repository is null
            ? new RunMark(Id.Value, 1, [])
            : await MarkAsync(job, repository, complete, unread, mayBeginAnew, cancellationToken);
        if (stored.State.LineageOf(Id) is { } begun)
        {
            // Another call was faster: the run has the number that its first checkpoint may already bear.
            return begun;
        }

        foreach (var left in complete.Where(manifest => !mark.Inherited.Contains(manifest.Checkpoint)))
        {
            LogShutOut(logger, left.Checkpoint, left.JobName);
        }

        (stored.State.Inherited, stored.State.Epoch) = ([.. mark.Inherited], mark.Epoch);
        return new RunLineage(mark, []);
    }

    // A run that fails leaves no mark: that would shut out the checkpoints that somebody brings back, or that can be read the next time.
    private async Task<RunMark> MarkAsync(
        CatalogedJob job,
        CheckpointRepository repository,
        IReadOnlyList<CheckpointManifest> complete,
        IReadOnlyList<long> unread,
        bool mayBeginAnew,
        CancellationToken cancellationToken)
    {
        var history = await ReadHistoryAsync(repository, cancellationToken);
        if (history.Find(Id) is null && history.InheritedOf(complete).Count == 0)
        {
            await CheckReadableAsync(job, repository, unread, cancellationToken);
            if (history.TellsOfCheckpoints && !mayBeginAnew)
            {
                throw RestorePoints.NothingLeft(job);
            }
        }

        return await repository.Runs.BeginAsync(Id, history, complete, cancellationToken);
    }

    private Task<RunHistory> ReadHistoryAsync(CheckpointRepository repository, CancellationToken cancellationToken) =>
        repository.Runs.ReadAsync(damage => LogDamagedMark(logger, Id, damage.Message), cancellationToken);
}
