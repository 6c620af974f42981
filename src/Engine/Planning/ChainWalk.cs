namespace FlinkNet.Engine.Planning;

/// <summary>Walks the operators of a chain.</summary>
internal static class ChainWalk
{
    /// <summary>The chain's operators, each before those chained to it.</summary>
    public static IEnumerable<ChainNode> Operators(this JobVertex vertex)
    {
        ArgumentNullException.ThrowIfNull(vertex);
        return From(vertex.Head);
    }

    private static IEnumerable<ChainNode> From(ChainNode node) => node.Chained.SelectMany(From).Prepend(node);
}
