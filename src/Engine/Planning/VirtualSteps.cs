using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Looks through partitionings and unions, which run nothing, to the operators whose records they pass on.</summary>
internal static class VirtualSteps
{
    /// <summary>The operators behind <paramref name="step"/>, in the program's order.</summary>
    public static IEnumerable<ResolvedInput> Resolve(Transformation step) => Resolve(step, new ResolvedInput(step, null, null, null));

    // Of several partitionings in a row the last one, nearest to the consumer, holds; one after a union holds for all its inputs.
    private static IEnumerable<ResolvedInput> Resolve(Transformation step, ResolvedInput found)
    {
        if (!step.IsVirtual)
        {
            return [found with { Operator = step }];
        }

        var reader = new VirtualStepReader();
        step.Accept(reader);
        var next = found.Kind is null ? found with { Kind = reader.Kind, Partitioning = reader.Partitioning } : found;
        next = next with { Tag = next.Tag ?? reader.Tag };
        return step.Inputs.SelectMany(input => Resolve(input, next));
    }

    private sealed class VirtualStepReader : TransformationVisitor
    {
        public OutputTag? Tag { get; private set; }

        public PartitionerKind? Kind { get; private set; }

        public object? Partitioning { get; private set; }

        public override void Visit<T>(VirtualTransformation<T> step) =>
            (Tag, Kind, Partitioning) = (step.SideOutput, step.GivenPartitioning?.Kind, step.GivenPartitioning);
    }
}

/// <summary>An operator whose records enter another.</summary>
/// <param name="Operator">The producing step; never virtual.</param>
/// <param name="Kind">The partitioner that the program gave; null when it gave none.</param>
/// <param name="Partitioning">The partitioning with its functions; null when the program gave none.</param>
/// <param name="Tag">Which side output of the operator; null for its main output.</param>
internal sealed record ResolvedInput(Transformation Operator, PartitionerKind? Kind, object? Partitioning, OutputTag? Tag);
