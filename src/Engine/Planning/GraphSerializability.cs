using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Refuses, before anything runs, a graph whose records or splits could not travel between processes.</summary>
public static class GraphSerializability
{
    /// <summary>Checks the record type of every edge, since any edge may cross processes, and the split type of every source.</summary>
    /// <param name="graph">The job.</param>
    /// <param name="serializers">Finds serializers.</param>
    /// <param name="takesCheckpoints">Whether what its steps remember is stored, too.</param>
    /// <exception cref="InvalidJobException">A type cannot be serialized; the message names the operator and what to do.</exception>
    public static void Check(JobGraph graph, ITypeSerializerResolver serializers, bool takesCheckpoints = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(serializers);
        var splits = new SplitCheck(serializers);
        foreach (var step in graph.Vertices.SelectMany(vertex => vertex.Operators()))
        {
            step.Transformation.Accept(splits);
            if (takesCheckpoints)
            {
                new StateSerializability(serializers).Check(step.Transformation);
            }

            foreach (var recordType in step.Outputs.Select(edge => edge.RecordType).Distinct())
            {
                if (serializers.WhyNot(recordType) is { } reason)
                {
                    throw new InvalidJobException(
                        $"The records of '{OperatorNames.Of(step.Transformation)}' go to another task, but "
                        + $"{TypeNames.Of(recordType)} cannot be serialized: {reason}");
                }
            }
        }
    }

    private sealed class SplitCheck(ITypeSerializerResolver serializers) : TransformationVisitor
    {
        public override void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source)
        {
            if (serializers.WhyNot(typeof(TSplit)) is { } reason)
            {
                throw new InvalidJobException(
                    $"The splits of '{OperatorNames.Of(source)}' are handed out to its readers, but {TypeNames.Of(typeof(TSplit))} "
                        + $"cannot be serialized: {reason}");
            }
        }
    }
}
