using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Refuses, before anything runs, a graph whose records or splits could not travel between processes, or whose state could not be stored.
/// </summary>
internal static class GraphSerializability
{
    /// <summary>Checks the record type of every edge, since any edge may cross processes, and the split type of every source.</summary>
    /// <param name="graph">The job.</param>
    /// <param name="serializers">Finds serializers.</param>
    /// <param name="takesCheckpoints">Whether what its steps remember is stored, too.</param>
    /// <exception cref="InvalidJobException">
    /// Types cannot be serialized; the message names all of them, their operators and what to do.
    /// </exception>
    public static void Check(JobGraph graph, ITypeSerializerResolver serializers, bool takesCheckpoints = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(serializers);
        var problems = new List<string>();
        var splits = new SplitCheck(serializers, problems);
        var state = new StateSerializability(serializers);
        foreach (var step in graph.Vertices.SelectMany(vertex => vertex.Operators()))
        {
            step.Transformation.Accept(splits);
            problems.AddRange(takesCheckpoints ? state.Problems(step.Transformation) : []);
            problems.AddRange(RecordProblems(step, serializers));
        }

        if (problems.Count > 0)
        {
            throw new InvalidJobException(problems.Count == 1
                ? problems[0]
                : $"{problems.Count} types cannot be serialized:\n- {string.Join("\n- ", problems)}");
        }
    }

    private static IEnumerable<string> RecordProblems(ChainNode step, ITypeSerializerResolver serializers)
    {
        foreach (var recordType in step.Outputs.Select(edge => edge.RecordType).Distinct())
        {
            if (serializers.WhyNot(recordType) is { } reason)
            {
                yield return $"The records of '{OperatorNames.Of(step.Transformation)}' go to another task, but "
                    + $"{TypeNames.Shown(recordType)} cannot be serialized: {reason}";
            }
        }
    }

    private sealed class SplitCheck(ITypeSerializerResolver serializers, List<string> problems) : TransformationVisitor
    {
        public override void Visit<T, TSplit, TState>(SourceTransformation<T, TSplit, TState> source)
        {
            if (serializers.WhyNot(typeof(TSplit)) is { } reason)
            {
                problems.Add(
                    $"The splits of '{OperatorNames.Of(source)}' are handed out to its readers, but {TypeNames.Shown(typeof(TSplit))} "
                        + $"cannot be serialized: {reason}");
            }
        }
    }
}
