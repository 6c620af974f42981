using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>Gives the vertices of a graph other numbers of subtasks and key groups. Chains stay as they were built.</summary>
internal static class ScaledGraphs
{
    /// <summary>The graph with these numbers, one of each for each vertex.</summary>
    /// <exception cref="InvalidJobException">A forward partitioning would connect vertices of unequal parallelism.</exception>
    public static JobGraph At(this JobGraph graph, IReadOnlyList<int> parallelism, IReadOnlyList<int> maxParallelism)
    {
        var edges = graph.Edges.Select(edge => Decide(graph, edge, parallelism)).ToList();
        return graph with
        {
            Edges = edges,
            Vertices = [.. graph.Vertices.Select(vertex => vertex with
            {
                Parallelism = parallelism[vertex.Id.Index],
                MaxParallelism = maxParallelism[vertex.Id.Index],
                Head = Reconnect(vertex.Head, edges),
                Inputs = [.. vertex.Inputs.Select(edge => edges[edge.Id.Index])],
                Outputs = [.. vertex.Outputs.Select(edge => edges[edge.Id.Index])],
            })],
        };
    }

    // As when the graph was built: where the program named no partitioning, records go forward at equal parallelism and round
    // robin otherwise.
    private static JobEdge Decide(JobGraph graph, JobEdge edge, IReadOnlyList<int> parallelism)
    {
        if (edge.Partitioner != PartitionerKind.Forward || parallelism[edge.Source.Index] == parallelism[edge.Target.Index])
        {
            return edge;
        }

        return edge.Partitioning is null
            ? edge with { Partitioner = PartitionerKind.Rebalance }
            : throw new InvalidJobException(
                $"Records go forward from '{graph.Vertices[edge.Source.Index].Name}' (parallelism {parallelism[edge.Source.Index]}) "
                    + $"to '{graph.Vertices[edge.Target.Index].Name}' "
                + $"(parallelism {parallelism[edge.Target.Index]}), which needs equal parallelism: set neither's in the program, or "
                + $"put Rebalance() between them.");
    }

    private static ChainNode Reconnect(ChainNode node, List<JobEdge> edges) => node with
    {
        Chained = [.. node.Chained.Select(chained => Reconnect(chained, edges))],
        Outputs = [.. node.Outputs.Select(edge => edges[edge.Id.Index])],
    };
}
