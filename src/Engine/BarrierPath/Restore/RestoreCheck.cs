using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>Whether a job can be restored from a checkpoint.</summary>
/// <param name="MaxParallelism">For each vertex, the number of key groups that it has to have: that of its state.</param>
/// <param name="Dropped">The operators whose state is left out, since the program has none of their uids.</param>
internal sealed record RestoreCheck(int[] MaxParallelism, IReadOnlyList<ManifestOperator> Dropped)
{
    /// <summary>Checks before anything runs.</summary>
    /// <exception cref="FlinkException">It cannot; the message names the operator and what to do.</exception>
    public static RestoreCheck Of(StoredOperators stored, JobGraph graph, bool allowNonRestoredState)
    {
        var claimed = graph.Vertices
            .SelectMany(vertex => vertex.Operators())
            .Select(step => stored.Find(step.Transformation)?.Operator)
            .OfType<ManifestOperator>()
            .ToHashSet(ReferenceEqualityComparer.Instance);
        var dropped = stored.All.Select(entry => entry.Operator)
            .Where(entry => entry.Kinds != StateKinds.None && !claimed.Contains(entry))
            .ToList();
        if (!allowNonRestoredState
            && ChannelRestore.Unknown(graph, stored.Manifest.Channels.SelectMany(channels => channels.Edges)) is [var edge, ..])
        {
            throw NotConnected(stored.Manifest, edge);
        }

        return dropped.Count == 0 || allowNonRestoredState
            ? new RestoreCheck([.. graph.Vertices.Select(vertex => MaxParallelismOf(stored, vertex))], dropped)
            : throw NotClaimed(stored.Manifest, dropped);
    }

    private static int MaxParallelismOf(StoredOperators stored, JobVertex vertex)
    {
        var maxParallelism = vertex.MaxParallelism;
        string? decidedBy = null;
        foreach (var step in vertex.Operators())
        {
            if (stored.Find(step.Transformation) is not { Operator.Kinds: not StateKinds.None } found
                || found.Vertex.MaxParallelism == maxParallelism)
            {
                continue;
            }

            if (!vertex.HasDerivedMaxParallelism || decidedBy is not null)
            {
                throw new FlinkException(
                    FailureOrigin.User,
                    $"Operator {Describe(found.Operator)} has state for {found.Vertex.MaxParallelism} key groups in checkpoint "
                        + $"{stored.Manifest.Checkpoint} of job '{stored.Manifest.JobName}', and "
                    + (decidedBy is null
                        ? $"the program gives it the max parallelism {maxParallelism}"
                        : $"operator '{decidedBy}' of the same task has it for {maxParallelism}")
                    + $". The number is fixed for ever: set the max parallelism to {found.Vertex.MaxParallelism}, or to "
                    + $"none{(decidedBy is null ? "" : " and begin a new chain between them")}.");
            }

            (maxParallelism, decidedBy) = (found.Vertex.MaxParallelism, found.Operator.Id);
        }

        return vertex.Parallelism <= maxParallelism
            ? maxParallelism
            : throw new FlinkException(
                FailureOrigin.User,
                $"The parallelism of '{vertex.Name}' is {vertex.Parallelism}, but its state in checkpoint "
                    + $"{stored.Manifest.Checkpoint} of job '{stored.Manifest.JobName}' is cut into {maxParallelism} key groups, "
                + $"which is fixed for ever: lower the parallelism to {maxParallelism} or less.");
    }

    private static FlinkException NotClaimed(CheckpointManifest manifest, List<ManifestOperator> dropped) => new(
        FailureOrigin.User,
        $"Checkpoint {manifest.Checkpoint} of job '{manifest.JobName}' holds state of "
            + $"{(dropped.Count == 1 ? "an operator" : $"{dropped.Count} operators")} that the program does not have: "
        + $"{string.Join(", ", dropped.Select(Describe))}. Give the step that is to have the state this uid, or leave the state "
        + $"behind with --allow-non-restored-state true. "
        + "A step without a uid is known by its place in the program and its name; give it one.");

    private static FlinkException NotConnected(CheckpointManifest manifest, string edge) => new(
        FailureOrigin.User,
        $"Checkpoint {manifest.Checkpoint} of job '{manifest.JobName}' is unaligned and holds records that were in flight from "
            + $"{edge}, which the program does not connect by such an exchange any more. "
        + "Run the program as it was and take a savepoint, which holds no in-flight records; or leave them behind with "
        + "--allow-non-restored-state true.");

    private static string Describe(ManifestOperator stored) => $"'{stored.Id}' ('{stored.Name}')";
}
