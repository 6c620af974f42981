using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>How operators and chains are called in messages, metrics and the graph.</summary>
internal static class OperatorNames
{
    /// <summary>The operator's name; a source's and a sink's say so, as in Flink: <c>Source: logs</c>, <c>Sink: out</c>.</summary>
    public static string Of(Transformation transformation) =>
        IsSource(transformation) ? $"Source: {transformation.Name}"
        : IsSink(transformation) ? $"Sink: {transformation.Name}"
        : transformation.Name;

    /// <summary>The chain's name: <c>A -> B</c>, and <c>A -> (B, C)</c> where it branches.</summary>
    public static string Of(ChainNode chain)
    {
        var name = Of(chain.Transformation);
        return chain.Chained.Count switch
        {
            0 => name,
            1 => $"{name} -> {Of(chain.Chained[0])}",
            _ => $"{name} -> ({string.Join(", ", chain.Chained.Select(Of))})",
        };
    }

    /// <summary>Whether records begin here.</summary>
    public static bool IsSource(Transformation transformation) => transformation.Inputs.Count == 0;

    /// <summary>Whether records end here.</summary>
    public static bool IsSink(Transformation transformation) => transformation.OutputType is null;
}
