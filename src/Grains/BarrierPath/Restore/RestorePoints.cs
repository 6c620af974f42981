using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace FlinkNet.Grains.BarrierPath.Restore;

/// <summary>
/// Finds what an attempt of a job begins with: checks that the job can be restored from it, and fits its sources to their readers.
/// </summary>
internal sealed partial class RestorePoints(SnapshotStores stores, Serializer serializer, ILogger<RestorePoints> logger)
{
    /// <summary>Reads the manifests of checkpoints; those that cannot be read are left out.</summary>
    /// <param name="own">The job's checkpoints.</param>
    /// <param name="completed">The numbers of those that are complete.</param>
    /// <param name="reject">Notes that one cannot be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<CheckpointManifest>> ReadAsync(
        CheckpointRepository own,
        IReadOnlyList<CheckpointId> completed,
        Func<CheckpointId, string, Task> reject,
        CancellationToken cancellationToken)
    {
        var manifests = new List<CheckpointManifest>();
        foreach (var checkpoint in completed)
        {
            try
            {
                manifests.Add(await own.ReadManifestAsync(checkpoint, cancellationToken));
            }
            catch (InvalidDataException damage)
            {
                await reject(checkpoint, damage.Message);
            }
        }

        return manifests;
    }

    /// <summary>
    /// Finds it among the job's own checkpoints, the best first. A job that was started from a savepoint is restored from its own
    /// checkpoints that came after that; those that another run left are none of it. Before it has any, it begins with the savepoint.
    /// </summary>
    /// <param name="job">The job, as wide as it is to be.</param>
    /// <param name="settings">What it was started from.</param>
    /// <param name="own">Its own checkpoints, with those that are complete; null when it takes none.</param>
    /// <param name="candidates">Those that it may restore, the best first.</param>
    /// <param name="needed">Those that the job is known to have completed, of which one must be among them; empty for a job that has none
    /// yet.</param>
    /// <param name="reject">Notes that one cannot be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FlinkException">What is there cannot be read, what was complete is not there any more, or the job cannot be
    /// restored from it as it is.</exception>
    public async Task<RestorePoint?> FindAsync(
        CatalogedJob job,
        RestoreSettings settings,
        CheckpointRepository? own,
        IReadOnlyList<CheckpointManifest> candidates,
        IReadOnlyList<CheckpointId> needed,
        Func<CheckpointId, string, Task> reject,
        CancellationToken cancellationToken)
    {
        var origin = settings.Path is null ? null : SavepointLocation.Shown(settings.Path);
        var unreadable = 0;
        foreach (var manifest in candidates)
        {
            try
            {
                if (origin is not null && manifest.StartedFrom != origin)
                {
                    break;
                }

                return await OfAsync(job, own!, manifest, settings with { Path = null }, cancellationToken);
            }
            catch (InvalidDataException damage)
            {
                unreadable++;
                await reject(manifest.Checkpoint, damage.Message);
            }
        }

        return unreadable > 0 ? throw NoneReadable(job, unreadable)
            : needed.Count > 0 ? throw Vanished(job, needed)
            : settings.Path is null ? null
            : await OpenAsync(job, settings, cancellationToken);
    }

    /// <summary>
    /// Says that nothing is left of checkpoints that were complete: who begins before them commits again what they have committed.
    /// </summary>
    private static FlinkException Vanished(CatalogedJob job, IReadOnlyList<CheckpointId> needed) => new(
        FailureOrigin.External,
        $"Checkpoints of job '{job.Graph.Name}' were complete ({string.Join(", ", needed)}), but none of them is in '{FolderOf(job)}' "
            + $"any more: they were deleted, or another folder is in its place. "
        + "To begin at the beginning would commit again what is committed, so the job does not. Bring them back and start the job "
        + "again; or start it from a savepoint; or, to begin at the beginning all the same, "
        + "delete that folder as a whole or name another, and start it again.");

    /// <summary>Says that marks of earlier runs are there, and none of the checkpoints that they tell of.</summary>
    public static FlinkException NothingLeft(CatalogedJob job) => new(
        FailureOrigin.External,
        $"Earlier runs of job '{job.Graph.Name}' had checkpoints that were complete, but none is in '{FolderOf(job)}' any more. To "
            + $"begin at the beginning would commit again what is committed, so the job does not. "
        + "Bring them back; or start the job from a savepoint; or, to begin at the beginning all the same, delete that folder as a "
        + "whole or name another.");

    private static string FolderOf(CatalogedJob job) =>
        SnapshotPaths.Below(job.Config.Checkpointing.Directory ?? "", SnapshotPaths.Job(job.Graph.Name));

    /// <summary>Says that no checkpoint of those that are there can be read.</summary>
    public static FlinkException NoneReadable(CatalogedJob job, int count) => new(
        FailureOrigin.External,
        $"None of the {count} checkpoints of job '{job.Graph.Name}' can be read; see the log for why. To begin at the beginning, "
            + $"delete '{FolderOf(job)}' as a whole or name another folder.");

    private async Task<RestorePoint> OpenAsync(CatalogedJob job, RestoreSettings settings, CancellationToken cancellationToken)
    {
        var shown = SavepointLocation.Shown(settings.Path!);
        try
        {
            var repository = stores.At(settings.Path!);
            return await OfAsync(
                job, repository, await repository.ReadManifestAsync(CheckpointId.None, cancellationToken), settings, cancellationToken);
        }
        catch (InvalidDataException damage)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Graph.Name}' cannot start from '{shown}': {damage.Message} Name the folder of a savepoint (savepoint-…) "
                    + $"or of a checkpoint (chk-…).",
                damage);
        }
        catch (FlinkException refused)
        {
            throw new FlinkException(refused.Origin, $"Job '{job.Graph.Name}' cannot start from '{shown}': {refused.Message}", refused);
        }
    }

    private async Task<RestorePoint> OfAsync(
        CatalogedJob job, CheckpointRepository repository, CheckpointManifest manifest, RestoreSettings settings,
            CancellationToken cancellationToken)
    {
        var stored = StoredOperators.Of(manifest, job.Graph);
        var check = RestoreCheck.Of(stored, job.Graph, settings.AllowNonRestoredState);
        if (check.Dropped.Count > 0)
        {
            LogDropped(
                logger,
                manifest.Checkpoint.Value,
                manifest.JobName,
                string.Join(", ", check.Dropped.Select(dropped => $"'{dropped.Id}' ('{dropped.Name}')")));
        }

        var sources = serializer.Deserialize<SourcesState>(manifest.Sources)!;
        var restored = new List<SourceState>();
        foreach (var vertex in job.Graph.Vertices.Where(vertex => SourceCoordinator.IsSource(vertex.Head.Transformation)))
        {
            var step = vertex.Head.Transformation;
            if (stored.Find(step)?.Vertex is { } old && sources.Find(OperatorIds.Of(step), step.Id) is { } source)
            {
                var fitted = await FitAsync(source.ToSnapshot(), vertex, old, repository, manifest, cancellationToken);
                restored.Add(SourceState.Of(step.Id, OperatorIds.Of(step), fitted));
            }
        }

        sources.Sources = restored;
        LogRestoring(logger, job.Graph.Name, settings.Path is null
            ? $"checkpoint {manifest.Checkpoint}"
            : $"'{SavepointLocation.Shown(settings.Path)}'");
        return new RestorePoint(manifest.Checkpoint, serializer.SerializeToArray(sources), check.MaxParallelism, settings.Path);
    }

    private static async Task<SourceCoordinatorSnapshot> FitAsync(
        SourceCoordinatorSnapshot source,
        JobVertex vertex,
        ManifestVertex old,
        CheckpointRepository repository,
        CheckpointManifest manifest,
        CancellationToken cancellationToken)
    {
        if (old.Tasks.Count == vertex.Parallelism)
        {
            return source;
        }

        var id = OperatorIds.Of(vertex.Head.Transformation);
        var readers = await Task.WhenAll(old.Tasks.Select(task => repository.ReadOwnAsync(manifest.Checkpoint, task, cancellationToken)));
        return source.ForOtherReaders(
            [.. readers.Select(reader => reader.Operators.TryGetValue(id, out var state) ? ReaderLists.AnsweredOf(state) : 0)]);
    }

    [LoggerMessage(LogLevel.Debug, "Job '{JobName}' is restored from {Checkpoint}.")]
    private static partial void LogRestoring(ILogger logger, string jobName, string checkpoint);

    [LoggerMessage(
        LogLevel.Warning,
        "State of checkpoint {Checkpoint} of job '{JobName}' is left behind, since the program has no operators of these uids: "
            + "{Operators}.")]
    private static partial void LogDropped(ILogger logger, long checkpoint, string jobName, string operators);
}
