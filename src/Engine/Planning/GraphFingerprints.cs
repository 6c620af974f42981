using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlinkNet.Engine.Names;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Digests a graph's shape: names, kinds, parallelism, chains, uids, partitioners, record types, slot sharing groups. What functions do is
/// not part of it, since a compiler may name closures differently from build to build.
/// </summary>
internal static class GraphFingerprints
{
    public static GraphFingerprint Of(IReadOnlyList<JobVertex> vertices)
    {
        var fingerprints = vertices
            .Select(Describe)
            .Select(description => new VertexFingerprint(description, Digest(description)))
            .ToList();
        return new GraphFingerprint(Digest(string.Join('\n', fingerprints.Select(vertex => vertex.Digest))), fingerprints);
    }

    private static string Describe(JobVertex vertex)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"'{vertex.Name}' (parallelism {vertex.Parallelism}, max parallelism {vertex.MaxParallelism}, slot sharing group "
                + $"'{vertex.SlotSharingGroup}'");
        text.Append(vertex.RunsAtSubmitter ? ", at the submitter" : "");
        text.Append(", inputs: ").AppendJoin(", ", vertex.Inputs.Select(Describe)).Append(vertex.Inputs.Count == 0 ? "none" : "");
        text.Append(", operators: ").Append(Describe(vertex.Head)).Append(')');
        return text.ToString();
    }

    private static string Describe(JobEdge edge)
    {
        var key = edge.Partitioning?.GetType().GenericTypeArguments is [_, var keyType] ? $" by {TypeNames.Of(keyType)}" : "";
        var input = edge.Input == 0 ? "" : $" to input {edge.Input}";
        return $"{edge.Id} from {edge.Source}{Describe(edge.Tag)} {edge.Partitioner}{key} {TypeNames.Of(edge.RecordType)}{input}";
    }

    private static string Describe(ChainNode node)
    {
        var operatorText = $"{Describe(node.Transformation)}{Describe(node.Tag)}";
        var outputs = node.Outputs.Select(edge => edge.Id.ToString()).Concat(node.Chained.Select(Describe)).ToList();
        return outputs.Count == 0 ? operatorText : $"{operatorText} -> [{string.Join(", ", outputs)}]";
    }

    private static string Describe(OutputTag? tag) => tag is null ? "" : $" side output '{tag.Id}'";

    private static string Describe(Transformation transformation)
    {
        var uid = transformation.Uid is null ? "" : $" uid '{transformation.Uid}'";
        var kind = TypeNames.Of(transformation.GetType(), dropSuffix: nameof(Transformation)) + transformation.Description.Detail;
        return $"{kind} '{transformation.Name}'{uid}";
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
