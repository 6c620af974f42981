using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>
/// From which checkpoints a run of a job may go on: those that were complete when it began, and its own that were announced. A manifest may
/// appear later than that: a killed process leaves a write in flight, and a coordinator that was replaced does not know it yet. By then
/// this run has committed what follows from an earlier checkpoint, and would commit it again.
/// </summary>
/// <param name="Mark">The run, and those that were complete when it began.</param>
/// <param name="Announced">Its own that the coordinator has stored as complete.</param>
internal sealed record RunLineage(RunMark Mark, IReadOnlyCollection<CheckpointId> Announced)
{
    /// <summary>Whether a checkpoint of that number may be restored, so that its manifest is worth reading.</summary>
    public bool Knows(CheckpointId checkpoint) => Mark.Inherited.Contains(checkpoint) || Announced.Contains(checkpoint);

    /// <summary>
    /// Those checkpoints that the run may restore, the best first: of the latest run, and of that the newest. Numbers alone do not say it,
    /// since a late one may have any.
    /// </summary>
    public IReadOnlyList<CheckpointManifest> CandidatesOf(IEnumerable<CheckpointManifest> complete) =>
    [
        .. complete
            .Where(manifest =>
                Mark.Inherited.Contains(manifest.Checkpoint) || (manifest.Run == Mark.Run && Announced.Contains(manifest.Checkpoint)))
            .OrderByDescending(manifest => manifest.Epoch)
            .ThenByDescending(manifest => manifest.Checkpoint),
    ];
}
