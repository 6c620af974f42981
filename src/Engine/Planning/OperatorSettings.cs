using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Decides an operator's parallelism and max parallelism: its own, otherwise the environment's.</summary>
internal static class OperatorSettings
{
    /// <exception cref="InvalidJobException">The parallelism is larger than the max parallelism, or not 1 where it must be.</exception>
    public static StreamNode Decide(Transformation transformation, ExecutionConfig config)
    {
        var name = OperatorNames.Of(transformation);
        var parallelism = transformation.Parallelism
            ?? (transformation.RunsAtSubmitter || transformation.IsNonParallel ? 1 : config.Parallelism);
        var maxParallelism = transformation.MaxParallelism ?? config.MaxParallelism;
        if (transformation.RunsAtSubmitter && parallelism != 1)
        {
            throw new InvalidJobException(
                $"The parallelism of '{name}' is {parallelism}; it runs in the submitting process and so has one subtask. Remove its "
                    + $"SetParallelism.");
        }

        if (transformation.IsNonParallel && parallelism != 1)
        {
            throw new InvalidJobException(
                $"The parallelism of '{name}' is {parallelism}; it takes all records together and so has one subtask. Remove its "
                    + $"SetParallelism, or put KeyBy before it.");
        }

        if (parallelism > maxParallelism)
        {
            throw new InvalidJobException(
                $"The parallelism of '{name}' is {parallelism}, its max parallelism {maxParallelism}: lower the first "
                    + $"(SetParallelism, --parallelism) "
                + "or raise the second (SetMaxParallelism, --max-parallelism).");
        }

        return new StreamNode(transformation, parallelism, maxParallelism)
        {
            HasDefaultParallelism = transformation is { Parallelism: null, RunsAtSubmitter: false, IsNonParallel: false },
            HasDerivedMaxParallelism = transformation.MaxParallelism is null && !config.HasMaxParallelism,
        };
    }
}
