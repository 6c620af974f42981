using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Decides each operator's settings and connects the operators.</summary>
internal static class StreamGraphBuilder
{
    public static StreamGraph Build(IReadOnlyList<Transformation> transformations, ExecutionConfig config)
    {
        var nodes = new Dictionary<Transformation, StreamNode>(ReferenceEqualityComparer.Instance);
        var ordered = new List<StreamNode>();

        // A step can only be written after its inputs, so the order of writing is a topological order.
        foreach (var transformation in transformations)
        {
            if (transformation.IsVirtual)
            {
                continue;
            }

            var node = OperatorSettings.Decide(transformation, config);
            Connect(node, nodes);
            node.SlotSharingGroup = SlotSharing.GroupOf(node);
            nodes.Add(transformation, node);
            ordered.Add(node);
        }

        return new StreamGraph(ordered);
    }

    private static void Connect(StreamNode node, Dictionary<Transformation, StreamNode> nodes)
    {
        for (var index = 0; index < node.Transformation.Inputs.Count; index++)
        {
            foreach (var input in VirtualSteps.Resolve(node.Transformation.Inputs[index]))
            {
                var source = nodes[input.Operator];
                var edge =
                    new StreamEdge(source, node, PartitionerRules.Decide(source, node, input.Kind), input.Partitioning, index, input.Tag);
                source.Outputs.Add(edge);
                node.Inputs.Add(edge);
            }
        }
    }
}
