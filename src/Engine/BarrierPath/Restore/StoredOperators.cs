using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>An operator of a checkpoint, and the vertex that it was in.</summary>
internal sealed record StoredOperator(ManifestOperator Operator, ManifestVertex Vertex);

/// <summary>
/// The operators of a checkpoint, to be found by what identifies them and by nothing else: not by vertex, chain or place in the topology.
/// </summary>
internal sealed class StoredOperators
{
    private readonly Dictionary<string, StoredOperator> _byId;

    private StoredOperators(CheckpointManifest manifest, Dictionary<string, StoredOperator> byId) => (Manifest, _byId) = (manifest, byId);

    /// <summary>The checkpoint.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<StoredOperator> All => _byId.Values;

    /// <summary>Reads the operators of a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="graph">The job that is to be restored from it, which a manifest of version 1 must agree with: it does not name its
    /// operators.</param>
    /// <exception cref="FlinkException">It is of version 1 and does not.</exception>
    public static StoredOperators Of(CheckpointManifest manifest, JobGraph graph)
    {
        var known = manifest.Vertices.All(vertex => vertex.Operators is not null) ? manifest : Complete(manifest, graph);
        return new StoredOperators(
            known,
            known.Vertices
                .SelectMany(vertex => vertex.Operators!.Select(stored => new StoredOperator(stored, vertex)))
                .ToDictionary(stored => stored.Operator.Id, StringComparer.Ordinal));
    }

    /// <summary>
    /// The stored operator that a step of the program goes on as; null when it begins with nothing. A step without a uid is known by its
    /// place in the program, and so must also bear the name that stood there.
    /// </summary>
    public StoredOperator? Find(Transformation transformation) =>
        _byId.TryGetValue(OperatorIds.Of(transformation), out var stored)
            && (transformation.Uid is not null || stored.Operator.Name == transformation.Name)
            ? stored
            : null;

    private static CheckpointManifest Complete(CheckpointManifest manifest, JobGraph graph) =>
        manifest.Vertices.Select(vertex => vertex.Name).SequenceEqual(graph.Vertices.Select(vertex => vertex.Name))
            ? manifest with
            {
                Vertices = [.. manifest.Vertices.Zip(graph.Vertices, (stored, vertex) => stored with
                {
                    Operators = [.. vertex.Operators().Select(step =>
                        new ManifestOperator(OperatorIds.Of(step.Transformation), step.Transformation.Name, StateKinds.All))],
                })],
            }
            : throw new FlinkException(
                FailureOrigin.User,
                $"Checkpoint {manifest.Checkpoint} of job '{manifest.JobName}' was written by an older version of Flink.NET, which "
                    + $"did not store the operators' uids, and the program's steps have changed since. "
                + "Run the program as it was until it has taken a checkpoint with this version, then change it.");
}
