using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// From which checkpoints a run of a job may go on: those that were complete when it began, and its own. A killed process may have left a write under way, whose manifest appears later; by then
/// this run has committed what follows from an earlier checkpoint, and would commit it again.
/// </summary>
/// <param name="Run">The run: the job's id.</param>
/// <param name="Epoch">The how-manieth it is of those that have left checkpoints.</param>
/// <param name="Inherited">The checkpoints that were complete when it began.</param>
internal sealed record RunLineage(string Run, int Epoch, IReadOnlyCollection<long> Inherited)
{
    /// <summary>A run that begins.</summary>
    /// <param name="run">The job's id.</param>
    /// <param name="complete">The checkpoints that are complete now.</param>
    public static RunLineage Begin(JobId run, IReadOnlyCollection<CheckpointManifest> complete) => new(
        run.Value, complete.Select(manifest => manifest.Epoch).DefaultIfEmpty().Max() + 1, [.. complete.Select(manifest => manifest.Checkpoint)]);

    /// <summary>Those checkpoints that the run may go on from, the best first: of the latest run, and of that the newest. Numbers alone do not say it, since a late one may have any.</summary>
    public IReadOnlyList<CheckpointManifest> CandidatesOf(IEnumerable<CheckpointManifest> complete) =>
    [
        .. complete
            .Where(manifest => manifest.Run == Run || Inherited.Contains(manifest.Checkpoint))
            .OrderByDescending(manifest => manifest.Epoch)
            .ThenByDescending(manifest => manifest.Checkpoint),
    ];
}
