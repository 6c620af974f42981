using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// From which checkpoints a run of a job may go on: those that were complete when it began, and its own that were announced. A manifest may appear later than that: a killed process leaves a
/// write under way, and a coordinator that was replaced does not know it yet. By then this run has committed what follows from an earlier checkpoint, and would commit it again.
/// </summary>
/// <param name="Run">The run: the job's id.</param>
/// <param name="Epoch">The how-manieth run it is.</param>
/// <param name="Inherited">The checkpoints that were complete when it began.</param>
/// <param name="Announced">Its own that the coordinator has stored as complete.</param>
internal sealed record RunLineage(string Run, int Epoch, IReadOnlyCollection<long> Inherited, IReadOnlyCollection<long> Announced)
{
    /// <summary>A run that begins.</summary>
    /// <param name="run">The job's id.</param>
    /// <param name="epoch">The how-manieth it is: no other run has that number, and none that began before has a higher one.</param>
    /// <param name="complete">The checkpoints that are complete now.</param>
    public static RunLineage Begin(JobId run, int epoch, IReadOnlyCollection<CheckpointManifest> complete) =>
        new(run.Value, epoch, [.. complete.Select(manifest => manifest.Checkpoint)], []);

    /// <summary>Whether a checkpoint of that number may be gone on from, so that its manifest is worth reading.</summary>
    public bool Knows(long checkpoint) => Inherited.Contains(checkpoint) || Announced.Contains(checkpoint);

    /// <summary>Those checkpoints that the run may go on from, the best first: of the latest run, and of that the newest. Numbers alone do not say it, since a late one may have any.</summary>
    public IReadOnlyList<CheckpointManifest> CandidatesOf(IEnumerable<CheckpointManifest> complete) =>
    [
        .. complete
            .Where(manifest => Inherited.Contains(manifest.Checkpoint) || (manifest.Run == Run && Announced.Contains(manifest.Checkpoint)))
            .OrderByDescending(manifest => manifest.Epoch)
            .ThenByDescending(manifest => manifest.Checkpoint),
    ];
}
