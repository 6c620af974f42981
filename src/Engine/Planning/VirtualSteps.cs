using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Looks through partitionings and unions, which run nothing, to the operators whose records they pass on.</summary>
internal static class VirtualSteps
{
    /// <summary>The operators behind <paramref name="step"/>, in the program's order.</summary>
    public static IEnumerable<ResolvedInput> Resolve(Transformation step) => Resolve(step, kind: null, partitioning: null);

    // Of several partitionings in a row the last one, nearest to the consumer, holds; one after a union holds for all its inputs.
    private static IEnumerable<ResolvedInput> Resolve(Transformation step, PartitionerKind? kind, object? partitioning)
    {
        if (!step.IsVirtual)
        {
            return [new ResolvedInput(step, kind, partitioning)];
        }

        if (kind is null)
        {
            var reader = new PartitioningReader();
            step.Accept(reader);
            (kind, partitioning) = (reader.Kind, reader.Partitioning);
        }

        return step.Inputs.SelectMany(input => Resolve(input, kind, partitioning));
    }

    private sealed class PartitioningReader : TransformationVisitor
    {
        public PartitionerKind? Kind { get; private set; }

        public object? Partitioning { get; private set; }

        public override void Visit<T>(PartitionTransformation<T> partition)
        {
            Kind = partition.Partitioning.Kind;
            Partitioning = partition.Partitioning;
        }
    }
}

/// <summary>An operator whose records enter another.</summary>
/// <param name="Operator">The producing step; never virtual.</param>
/// <param name="Kind">The partitioner that the program gave; null when it gave none.</param>
/// <param name="Partitioning">The partitioning with its functions; null when the program gave none.</param>
internal sealed record ResolvedInput(Transformation Operator, PartitionerKind? Kind, object? Partitioning);
