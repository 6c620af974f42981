using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>By what an operator's state is found again: its uid, or its place in the program when its author gave none.</summary>
internal static class OperatorIds
{
    public static string Of(Transformation transformation) => transformation.Uid ?? $"step {transformation.Id}";
}
