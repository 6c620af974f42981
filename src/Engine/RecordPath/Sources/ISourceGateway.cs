using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>Talks to the JobManager's side of the sources on behalf of one source task.</summary>
internal interface ISourceGateway
{
    /// <summary>Requests more splits; the answer comes later, on any thread.</summary>
    /// <param name="sourceId">The id of the source's transformation.</param>
    /// <param name="number">The number of the answer that is wanted, from 1; the same until the answer is final.</param>
    /// <param name="checkpoint">The last checkpoint whose barrier the subtask has sent; 0 for none.</param>
    /// <param name="hasSplits">Whether the subtask goes on with splits of a checkpoint, of which it has not read a record yet.</param>
    /// <param name="answer">Takes the answer.</param>
    void RequestSplits(int sourceId, long number, CheckpointId checkpoint, bool hasSplits, Action<SplitAnswer> answer);

    /// <summary>
    /// Tells the subtask's watermark to its alignment group; the answer comes later, on any thread, or never when the job has ended.
    /// </summary>
    /// <param name="sourceId">The id of the source's transformation.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="number">The ordinal of this report of the subtask, from 1: reports may overtake each other.</param>
    /// <param name="watermark">The watermark; <see cref="long.MaxValue"/> when nobody is to wait for this subtask.</param>
    /// <param name="answer">Takes the smallest watermark of the group.</param>
    void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer);
}
