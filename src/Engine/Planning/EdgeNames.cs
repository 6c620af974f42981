using System.Globalization;

namespace FlinkNet.Engine.Planning;

/// <summary>Names edges so that records stored on one are found again, also when other steps of the program have changed.</summary>
internal static class EdgeNames
{
    /// <summary>
    /// The name: the operators at both ends, the side output and the input, and a number where two edges have all that in common.
    /// </summary>
    public static string Of(JobGraph graph, JobEdge edge)
    {
        var name = Plain(graph, edge);
        var twins = graph.Vertices[edge.Target.Index].Inputs.Where(other => Plain(graph, other) == name).ToList();
        return twins.Count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}, {twins.IndexOf(edge) + 1} of {twins.Count}");
    }

    private static string Plain(JobGraph graph, JobEdge edge)
    {
        var source = graph.Vertices[edge.Source.Index].Operators().Single(node => node.Outputs.Contains(edge));
        var tag = edge.Tag is null ? "" : $" side output '{edge.Tag.Id}'";
        var input = edge.Input == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" input {edge.Input + 1}");
        return $"{NameOf(source)}{tag} to {NameOf(graph.Vertices[edge.Target.Index].Head)}{input}";
    }

    private static string NameOf(ChainNode node) => $"'{OperatorIds.Of(node.Transformation)}'";
}
