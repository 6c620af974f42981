using FlinkNet.Analyzers.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.State;

/// <summary>Knows where no record of a keyed stream and no timer is processed, so that no key is the current one.</summary>
internal static class KeylessMethods
{
    private const string Broadcast = "ProcessBroadcastElement()";

    /// <summary>
    /// What messages call the method that the operation is part of, if there is no key in it, or if its class never has any; null elsewhere, and in lambdas and local functions, which may be called
    /// another time.
    /// </summary>
    public static string? Around(IOperation operation, ISymbol containing)
    {
        if (containing is not IMethodSymbol method || IsWithinFunction(operation))
        {
            return null;
        }

        if (method.MethodKind == MethodKind.Constructor)
        {
            return "a constructor";
        }

        return OperatorMethods.Contract(method) switch
        {
            null => null,
            { Name: "Open" or "Close" or "InitializeState" or "SnapshotState" or "ProcessBroadcastElement" } contract => $"{contract.Name}()",
            { Name: "ProcessElement" or "ProcessElement1" or "ProcessElement2" } contract when IsOfKeylessFunction(contract) => $"{contract.Name}()",
            _ => null,
        };
    }

    /// <summary>Whether the call asks for what only a keyed stream has, in a class whose stream has no keys, or with a broadcast record.</summary>
    public static bool HasNoKeys(IInvocationOperation call) =>
        call.TargetMethod is { Name: var name, ContainingType: var type }
        && (FlinkMethods.Is(type, "IKeyedStateStore")
            ? IsInKeylessFunction(call)
            : FlinkMethods.Is(type, "ITimerService") && name.StartsWith("Register", StringComparison.Ordinal) && (IsInKeylessFunction(call) || IsInBroadcast(call)));

    /// <summary>What to do instead.</summary>
    public static string Advice(string method) => method switch
    {
        Broadcast => "go through the keys with context.ApplyToKeyedState(…)",
        "ProcessElement()" or "ProcessElement1()" or "ProcessElement2()" => "use a Keyed…Function on a stream that is keyed by KeyBy(…)",
        _ => "take the handle in Open() of a function on a keyed stream, and use it while a record or a timer is processed",
    };

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

    private static bool IsInKeylessFunction(IOperation operation) => Method(operation) is { } method
        && (OperatorMethods.Derives(method.ContainingType, "ProcessFunction")
            || OperatorMethods.Derives(method.ContainingType, "CoProcessFunction")
            || OperatorMethods.Derives(method.ContainingType, "BroadcastProcessFunction"));

    private static bool IsInBroadcast(IOperation operation) => Method(operation) is { } method && OperatorMethods.Contract(method) is { Name: "ProcessBroadcastElement" };

    private static bool IsOfKeylessFunction(IMethodSymbol contract) => contract.ContainingType.Name is "ProcessFunction" or "CoProcessFunction" or "BroadcastProcessFunction";

    private static IMethodSymbol? Method(IOperation operation) => operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) as IMethodSymbol;
}
