using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>Which partitioner an edge has.</summary>
internal static class PartitionerRules
{
    /// <summary>The partitioner given, or the default: forward at equal parallelism, otherwise rebalance.</summary>
    /// <exception cref="InvalidJobException">Forward was given between operators of unequal parallelism.</exception>
    public static PartitionerKind Decide(StreamNode source, StreamNode target, PartitionerKind? given)
    {
        if (given is null)
        {
            return source.Parallelism == target.Parallelism ? PartitionerKind.Forward : PartitionerKind.Rebalance;
        }

        if (given is PartitionerKind.Forward && source.Parallelism != target.Parallelism)
        {
            throw new InvalidJobException(
                $"Forward from '{OperatorNames.Of(source.Transformation)}' (parallelism {source.Parallelism}) to "
                + $"'{OperatorNames.Of(target.Transformation)}' (parallelism {target.Parallelism}): forward needs the same "
                + $"parallelism on both "
                + "sides. Give both the same with SetParallelism, or use Rebalance, Rescale, Shuffle, Broadcast or Global.");
        }

        return given.Value;
    }
}
