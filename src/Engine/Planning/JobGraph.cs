using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>A program's dataflow: chains of operators (vertices) and the exchanges between them (edges). Immutable once built.</summary>
/// <param name="Name">The job's name.</param>
/// <param name="Vertices">The vertices in topological order; a vertex's position is its id.</param>
/// <param name="Edges">The edges; an edge's position is its id.</param>
/// <param name="Fingerprint">What two processes must share to run the job together.</param>
internal sealed record JobGraph(
    string Name,
    IReadOnlyList<JobVertex> Vertices,
    IReadOnlyList<JobEdge> Edges,
    GraphFingerprint Fingerprint);

/// <summary>A chain of operators that runs as one task per subtask.</summary>
/// <param name="Id">The vertex's id.</param>
/// <param name="Name">The operators' names, joined as Flink joins them: <c>Source: A -&gt; Map -&gt; Sink: B</c>.</param>
/// <param name="Parallelism">How many subtasks.</param>
/// <param name="MaxParallelism">The number of key groups.</param>
/// <param name="SlotSharingGroup">The group whose vertices share slots.</param>
/// <param name="Head">The first operator of the chain.</param>
/// <param name="Inputs">The edges whose records enter, in the order of the program.</param>
/// <param name="Outputs">The edges whose records leave, from any operator of the chain.</param>
/// <param name="RunsAtSubmitter">Whether the vertex's one subtask must run in the process that submits the job.</param>
// Parameters: a vertex of the graph as plain data.
internal sealed record JobVertex(
    VertexId Id,
    string Name,
    int Parallelism,
    int MaxParallelism,
    string SlotSharingGroup,
    ChainNode Head,
    IReadOnlyList<JobEdge> Inputs,
    IReadOnlyList<JobEdge> Outputs,
    bool RunsAtSubmitter)
{
    /// <summary>Whether the program left the parallelism of all its operators to the job, so that it changes with the job's.</summary>
    public bool HasDefaultParallelism { get; init; }

    /// <summary>Whether nobody chose the max parallelism, so that the one that state was stored with is adopted.</summary>
    public bool HasDerivedMaxParallelism { get; init; }
}

/// <summary>
/// An operator in a chain. A chain is a tree: an operator hands its records to each of <see cref="Chained"/> and each of
/// <see cref="Outputs"/>.
/// </summary>
/// <param name="Transformation">The program's step.</param>
/// <param name="Chained">The operators that follow in the same task.</param>
/// <param name="Outputs">The edges by which records leave the task here.</param>
/// <param name="Tag">By which side output of the operator before it, in the chain, records enter; null for its main output and for the head
/// of a chain.</param>
internal sealed record ChainNode(
    Transformation Transformation,
    IReadOnlyList<ChainNode> Chained,
    IReadOnlyList<JobEdge> Outputs,
    OutputTag? Tag);

/// <summary>The exchange between two vertices.</summary>
/// <param name="Id">The edge's id.</param>
/// <param name="Source">The producing vertex.</param>
/// <param name="Target">The consuming vertex.</param>
/// <param name="Partitioner">How records are shared out; what was not said is decided: forward at equal parallelism, otherwise
/// rebalance.</param>
/// <param name="Partitioning">The program's partitioning with its functions; null when the program gave none.</param>
/// <param name="RecordType">The type of the records.</param>
/// <param name="Input">Which input of the target's first operator, from 0.</param>
/// <param name="Tag">Which side output of the operator that the records leave; null for its main output.</param>
// Parameters: an edge of the graph as plain data.
internal sealed record JobEdge(
    EdgeId Id,
    VertexId Source,
    VertexId Target,
    PartitionerKind Partitioner,
    object? Partitioning,
    Type RecordType,
    int Input,
    OutputTag? Tag);

/// <summary>A digest of a graph's shape. Equal in every process that runs the same program with the same arguments.</summary>
/// <param name="Digest">The digest over all vertices, hexadecimal.</param>
/// <param name="Vertices">One digest per vertex with its name, so that the first vertex that differs can be named.</param>
internal sealed record GraphFingerprint(string Digest, IReadOnlyList<VertexFingerprint> Vertices)
{
    /// <summary>
    /// Says how <paramref name="other"/> differs: a sentence that names the first vertex that does, or null when the two are equal.
    /// </summary>
    public string? Difference(GraphFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Digest == other.Digest)
        {
            return null;
        }

        for (var i = 0; i < Math.Min(Vertices.Count, other.Vertices.Count); i++)
        {
            if (Vertices[i] != other.Vertices[i])
            {
                return $"vertex {i} differs: here {Vertices[i].Description}, there {other.Vertices[i].Description}";
            }
        }

        return $"here are {Vertices.Count} vertices, there {other.Vertices.Count}";
    }
}

/// <summary>What a vertex contributes to a fingerprint.</summary>
/// <param name="Description">The vertex in words: name, parallelism, record types, inputs.</param>
/// <param name="Digest">The digest of that.</param>
internal sealed record VertexFingerprint(string Description, string Digest);
