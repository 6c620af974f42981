using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>What the marks of a job's runs tell to the next one.</summary>
/// <param name="Marks">The marks that can be read.</param>
/// <param name="LatestEpoch">The highest number of a run that there is a mark of, whether it can be read or not; 0 for none.</param>
/// <param name="HadComplete">Whether there is a mark that a run had a checkpoint that was complete.</param>
internal sealed record RunHistory(IReadOnlyList<RunMark> Marks, int LatestEpoch, bool HadComplete)
{
    /// <summary>
    /// Whether a run that has not finished has had checkpoints that were complete, or has restored some: what they hold may be committed.
    /// </summary>
    public bool TellsOfCheckpoints => HadComplete || Marks.Any(mark => mark.Inherited.Count > 0);

    /// <summary>The mark of a run; null before it has begun.</summary>
    public RunMark? Find(JobId run) => Marks.FirstOrDefault(mark => mark.Run == run.Value);

    /// <summary>Of checkpoints that are complete, the numbers of those that a run which begins now may restore.</summary>
    public IReadOnlyList<CheckpointId> InheritedOf(IEnumerable<CheckpointManifest> complete)
    {
        var latest = Marks.MaxBy(mark => mark.Epoch);
        return [.. complete.Where(manifest => latest?.Allows(manifest) ?? true).Select(manifest => manifest.Checkpoint)];
    }
}
