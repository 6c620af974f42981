using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>Cuts a stream graph into chains and makes the chains vertices.</summary>
internal sealed class JobGraphAssembly
{
    private readonly HashSet<StreamEdge> _chained = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StreamNode, VertexId> _vertexOf = [];
    private readonly Dictionary<StreamEdge, JobEdge> _edges = new(ReferenceEqualityComparer.Instance);
    private readonly List<StreamNode> _heads = [];

    private JobGraphAssembly(StreamGraph graph, bool chainingEnabled)
    {
        foreach (var node in graph.Nodes)
        {
            Place(node, chainingEnabled);
        }

        foreach (var edge in graph.Nodes.SelectMany(node => node.Inputs).Where(edge => !_chained.Contains(edge)))
        {
            _edges.Add(edge, new JobEdge(
                new EdgeId(_edges.Count),
                _vertexOf[edge.Source],
                _vertexOf[edge.Target],
                edge.Partitioner,
                edge.Partitioning,
                edge.RecordType,
                edge.Input,
                edge.Tag));
        }
    }

    public static JobGraph Assemble(StreamGraph graph, string jobName, bool chainingEnabled)
    {
        var assembly = new JobGraphAssembly(graph, chainingEnabled);
        var vertices = assembly._heads.ConvertAll(assembly.VertexOf);
        var edges = assembly._edges.Values.OrderBy(edge => edge.Id.Index).ToList();
        return new JobGraph(jobName, vertices, edges, GraphFingerprints.Of(vertices));
    }

    // Only the head of a chain has inputs from other tasks, and it comes before the rest of its chain; heads in topological order
    // therefore give vertices in topological order.
    private void Place(StreamNode node, bool chainingEnabled)
    {
        if (node.Inputs is [var input] && Chaining.Joins(input, chainingEnabled))
        {
            _chained.Add(input);
            _vertexOf.Add(node, _vertexOf[input.Source]);
            return;
        }

        _vertexOf.Add(node, new VertexId(_heads.Count));
        _heads.Add(node);
    }

    private JobVertex VertexOf(StreamNode head)
    {
        var chain = ChainFrom(head);
        var steps = _vertexOf.Where(entry => entry.Value == _vertexOf[head]).Select(entry => entry.Key).ToList();
        return new JobVertex(
            _vertexOf[head],
            OperatorNames.Of(chain),
            head.Parallelism,
            head.MaxParallelism,
            head.SlotSharingGroup,
            chain,
            head.Inputs.ConvertAll(edge => _edges[edge]),
            OutputsOf(chain).OrderBy(edge => edge.Id.Index).ToList(),
            head.Transformation.RunsAtSubmitter)
        {
            HasDefaultParallelism = steps.TrueForAll(step => step.HasDefaultParallelism),
            HasDerivedMaxParallelism = steps.TrueForAll(step => step.HasDerivedMaxParallelism),
        };
    }

    private ChainNode ChainFrom(StreamNode node, OutputTag? tag = null) => new(
        node.Transformation,
        node.Outputs.Where(_chained.Contains).Select(edge => ChainFrom(edge.Target, edge.Tag)).ToList(),
        node.Outputs.Where(edge => !_chained.Contains(edge)).Select(edge => _edges[edge]).ToList(),
        tag);

    private static IEnumerable<JobEdge> OutputsOf(ChainNode node) => node.Outputs.Concat(node.Chained.SelectMany(OutputsOf));
}
