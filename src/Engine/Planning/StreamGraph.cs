using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// The program's operators with their settings decided, in topological order; partitionings and unions have become edges.
/// </summary>
internal sealed record StreamGraph(IReadOnlyList<StreamNode> Nodes);

/// <summary>An operator with its settings decided.</summary>
internal sealed class StreamNode(Transformation transformation, int parallelism, int maxParallelism)
{
    public Transformation Transformation { get; } = transformation;

    public int Parallelism { get; } = parallelism;

    public int MaxParallelism { get; } = maxParallelism;

    /// <summary>Whether the parallelism is the environment's.</summary>
    public bool HasDefaultParallelism { get; init; }

    /// <summary>Whether the max parallelism was chosen neither for the operator nor for the environment.</summary>
    public bool HasDerivedMaxParallelism { get; init; }

    /// <summary>Decided once the inputs are known.</summary>
    public string SlotSharingGroup { get; set; } = SlotSharing.DefaultGroup;

    /// <summary>In the order in which the program names the inputs.</summary>
    public List<StreamEdge> Inputs { get; } = [];

    /// <summary>In the order of the consumers in the program.</summary>
    public List<StreamEdge> Outputs { get; } = [];
}

/// <summary>The path of the records from one operator to another.</summary>
/// <param name="Source">The producing operator.</param>
/// <param name="Target">The consuming operator.</param>
/// <param name="Partitioner">Given or decided.</param>
/// <param name="Partitioning">The program's partitioning with its functions; null when the program gave none.</param>
/// <param name="Input">Which of the target's inputs, from 0.</param>
/// <param name="Tag">Which side output of the source; null for its main output.</param>
internal sealed record StreamEdge(
    StreamNode Source,
    StreamNode Target,
    PartitionerKind Partitioner,
    object? Partitioning,
    int Input,
    OutputTag? Tag)
{
    /// <summary>The type of the records.</summary>
    public Type RecordType => Tag?.RecordType ?? Source.Transformation.OutputType!;
}
