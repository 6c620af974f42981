using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A reader's request for splits.</summary>
/// <param name="Task">The asking task.</param>
/// <param name="SourceId">The id of the source's transformation.</param>
/// <param name="Number">The number of the answer that the reader wants, from 1: the same when an answer was lost, or held neither splits
/// nor the end.</param>
/// <param name="Checkpoint">The last checkpoint whose barrier the reader has sent; 0 for none.</param>
/// <param name="HasSplits">Whether the reader goes on with splits of a checkpoint, of which it has not read a record yet.</param>
[GenerateSerializer, Immutable, Alias("flink.SplitRequest")]
public sealed record SplitRequest(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] int SourceId,
    [property: Id(2)] long Number,
    [property: Id(3)] CheckpointId Checkpoint,
    [property: Id(4)] bool HasSplits = false);
