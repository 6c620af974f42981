namespace FlinkNet.Engine.Planning;

/// <summary>Which slot sharing group an operator belongs to.</summary>
internal static class SlotSharing
{
    /// <summary>The group of operators that neither name one nor inherit one.</summary>
    public const string DefaultGroup = "default";

    /// <summary>The operator's own group, otherwise that of its inputs when they agree, otherwise the default.</summary>
    public static string GroupOf(StreamNode node)
    {
        if (node.Transformation.SlotSharingGroup is { } own)
        {
            return own;
        }

        var inherited = node.Inputs.Select(edge => edge.Source.SlotSharingGroup).Distinct().Take(2).ToList();
        return inherited.Count == 1 ? inherited[0] : DefaultGroup;
    }
}
