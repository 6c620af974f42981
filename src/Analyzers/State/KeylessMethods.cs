using FlinkNet.Analyzers.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.State;

/// <summary>Knows where no record of a keyed stream and no timer is processed, so that no key is the current one.</summary>
internal static class KeylessMethods
{
    private const string BroadcastElement = "ProcessBroadcastElement";

    private static readonly string[] KeylessFunctions = ["ProcessFunction", "CoProcessFunction", "BroadcastProcessFunction"];

    /// <summary>
    /// What messages call the method that the operation is part of, if there is no key in it, or if its class never has any; null
    /// elsewhere, and in lambdas and local functions, which may be called another time.
    /// </summary>
    public static string? Around(IOperation operation, ISymbol containing)
    {
        if (containing is not IMethodSymbol method || IsWithinFunction(operation))
        {
            return null;
        }

        // Only the engine makes operators before there is a record; other classes may be made at any time.
        if (method.MethodKind == MethodKind.Constructor)
        {
            return method.ContainingType.AllInterfaces.Any(contract => FlinkMethods.Is(contract, "IRichOperator")) ? "a constructor" : null;
        }

        return OperatorMethods.Contract(method) switch
        {
            {
                Name: "Open" or "Close" or "InitializeState" or "SnapshotState" or "NotifyCheckpointComplete" or "NotifyCheckpointAborted"
                or BroadcastElement
            } contract => $"{contract.Name}()",
            { Name: var name, ContainingType: var type } when KeylessFunctions.Contains(type.Name) => $"{name}()",
            _ => null,
        };
    }

    /// <summary>Whether the operation asks for what only a keyed stream has: a handle, or a timer.</summary>
    public static bool AsksForKey(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method }
        && (FlinkMethods.Is(method.ContainingType, "IKeyedStateStore") || IsTimer(method));

    /// <summary>
    /// Whether the call asks for what only a keyed stream has, in a class whose stream has no keys, or with a broadcast record.
    /// </summary>
    public static bool HasNoKeys(IInvocationOperation call, ISymbol containing) => AsksForKey(call)
        && (KeylessFunctions.Any(function => OperatorMethods.Derives(containing.ContainingType, function))
            || (IsTimer(call.TargetMethod) && containing is IMethodSymbol { Name: BroadcastElement }));

    /// <summary>What to do instead.</summary>
    public static string Advice(string method) => method switch
    {
        BroadcastElement + "()" => "go through the keys with context.ApplyToKeyedState(…)",
        "ProcessElement()" or "ProcessElement1()" or "ProcessElement2()" => "use a keyed process function on a stream that KeyBy(…) made",
        _ => "take the handle in Open() of a function on a keyed stream, and use it while a record or a timer is processed",
    };

    private static bool IsTimer(IMethodSymbol method) =>
        method.Name.StartsWith("Register", StringComparison.Ordinal) && FlinkMethods.Is(method.ContainingType, "ITimerService");

    private static bool IsWithinFunction(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }
}
