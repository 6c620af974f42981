using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Uids;

/// <summary>The steps that keep state, as the engine counts them when it plans a program.</summary>
internal static class StatefulSteps
{
    // All steps that these add keep state: per key, per window, broadcast, or records in flight.
    private static readonly ImmutableHashSet<string> Builders = ImmutableHashSet.Create(
        "KeyedStream",
        "PartitionWindowedStream",
        "WindowedStream",
        "AllWindowedStream",
        "KeyedConnectedStreams",
        "BroadcastConnectedStream",
        "KeyedBroadcastConnectedStream",
        "IntervalJoined",
        "WindowedJoin",
        "WindowedCoGroup",
        "AsyncStreamExtensions");

    /// <summary>Whether the call adds a step that keeps state.</summary>
    public static bool Contains(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        return FlinkMethods.IsOfApi(method.ContainingType)
            && FlinkMethods.Is(method.ReturnType, "SingleOutputStreamOperator")
            && ((Builders.Contains(method.ContainingType.Name) && !IsPlainCoMap(method))
                || IsSelectOfWindows(method)
                || call.Arguments.Any(KeepsState));
    }

    // Of two streams with the same keys, only a map with a life can keep state.
    private static bool IsPlainCoMap(IMethodSymbol method) =>
        method.ContainingType.Name == "KeyedConnectedStreams"
        && method.Name is ("Map" or "FlatMap")
        && !IsRich(method.Parameters[0].Type);

    private static bool IsRich(ITypeSymbol type) =>
        type is INamedTypeSymbol { DelegateInvokeMethod: { } made } ? IsRich(made.ReturnType)
        : type.AllInterfaces.Any(contract => FlinkMethods.Is(contract, "IRichOperator"));

    private static bool IsSelectOfWindows(IMethodSymbol method) => method.ContainingType.Name == "StreamQueries"
        && method.Parameters.Length > 0
        && FlinkMethods.Is(method.Parameters[0].Type, "WindowedStream");

    // An operator object that has state of its subtask. What a factory makes is seen when it answers its own type.
    private static bool KeepsState(IArgumentOperation argument)
    {
        var value = argument.Value;
        while (value is IConversionOperation or IDelegateCreationOperation)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IDelegateCreationOperation)value).Target;
        }

        if (value is IAnonymousFunctionOperation { Body.Operations: { Length: 1 } statements }
            && statements[0] is IReturnOperation { ReturnedValue: { } made })
        {
            value = made is IConversionOperation { Operand: var operand } ? operand : made;
        }

        return value.Type?.AllInterfaces.Any(contract => FlinkMethods.Is(contract, "ICheckpointedFunction")) ?? false;
    }
}
