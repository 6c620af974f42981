using FlinkNet.Engine.Names;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Refuses a program that uses the id of one operator's side output with two types: a record would be cast at run time, or go nowhere.
/// </summary>
internal static class SideOutputTypes
{
    /// <exception cref="InvalidJobException">There is such an id; the message names the steps and both types.</exception>
    public static void Check(StreamGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            var uses = node.Transformation.Description.SideOutputs.Select(tag => (Tag: tag, How: "emits to it"))
                .Concat(node.Outputs.Where(edge => edge.Tag is not null)
                    .Select(edge => (Tag: edge.Tag!, How: $"'{OperatorNames.Of(edge.Target.Transformation)}' takes it")));
            foreach (var sameId in uses.GroupBy(use => use.Tag.Id, StringComparer.Ordinal))
            {
                RequireOneType(node.Transformation, [.. sameId]);
            }
        }
    }

    private static void RequireOneType(Transformation step, (OutputTag Tag, string How)[] uses)
    {
        var first = uses[0];
        foreach (var other in uses)
        {
            if (other.Tag.RecordType != first.Tag.RecordType)
            {
                throw new InvalidJobException(
                    $"The side output '{first.Tag.Id}' of '{OperatorNames.Of(step)}' has two types: {Describe(first)}, "
                        + $"{Describe(other)}. Make one OutputTag and use it everywhere, or give each type an id of its own.");
            }
        }
    }

    private static string Describe((OutputTag Tag, string How) use) => $"{use.How} as {TypeNames.Of(use.Tag.RecordType)}";
}
