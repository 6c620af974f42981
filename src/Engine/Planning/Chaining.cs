using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Which operators share a task.</summary>
internal static class Chaining
{
    /// <summary>Whether the two operators of <paramref name="edge"/> run in one task and hand records over by a call.</summary>
    public static bool Joins(StreamEdge edge, bool chainingEnabled)
    {
        var (source, target) = (edge.Source, edge.Target);
        return chainingEnabled
            && edge.Partitioner == PartitionerKind.Forward
            && target.Inputs.Count == 1
            && source.Transformation.Chaining != ChainingStrategy.Never
            && target.Transformation.Chaining == ChainingStrategy.Always
            && source.Parallelism == target.Parallelism
            && source.MaxParallelism == target.MaxParallelism
            && source.SlotSharingGroup == target.SlotSharingGroup
            && source.Transformation.RunsAtSubmitter == target.Transformation.RunsAtSubmitter;
    }
}
