using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// FLINK005: a function that waits. The thread that waits is the task's: no record, no timer and no barrier passes meanwhile.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class BlockingCallAnalyzer : JobAnalyzer
{
    private const string Threading = "System.Threading";

    // What the engine calls for records and timers. Opening, closing and flushing may wait.
    private static readonly ImmutableHashSet<string> PerRecord = ImmutableHashSet.Create(
        "Map",
        "Filter",
        "FlatMap",
        "Reduce",
        "GetKey",
        "ProcessElement",
        "ProcessElement1",
        "ProcessElement2",
        "ProcessBroadcastElement",
        "OnTimer",
        "Process",
        "CoGroup",
        "Add",
        "Merge",
        "GetResult",
        "InvokeAsync");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BlockingCall];

    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation, OperationKind.PropertyReference);

    private static void Analyze(OperationAnalysisContext context)
    {
        if (NameOf(context.Operation) is { } blocking
            && FunctionAround(context.Operation, context.ContainingSymbol) is { } function
            && !AsksWhetherItEnded(context.Operation))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.BlockingCall, context.Operation.Syntax.GetLocation(), blocking, function));
        }
    }

    private static string? NameOf(IOperation operation)
    {
        ISymbol? member = operation switch
        {
            IPropertyReferenceOperation { Property: { Name: "Result" } property } when Symbols.IsTask(property.ContainingType) => property,
            IInvocationOperation { TargetMethod: var method } when IsBlocking(method) => method,
            _ => null,
        };
        return member is null ? null : $"{member.ContainingType.Name}.{member.Name}";
    }

    private static bool IsBlocking(IMethodSymbol method) => method.Name switch
    {
        "Sleep" or "Join" => Symbols.Is(method.ContainingType, Threading, "Thread"),
        "Wait" => Symbols.IsTask(method.ContainingType)
            || Symbols.Is(method.ContainingType, Threading, "SemaphoreSlim")
            || Symbols.Is(method.ContainingType, Threading, "ManualResetEventSlim"),
        "WaitOne" => Symbols.Is(method.ContainingType, Threading, "WaitHandle"),
        "WaitAll" or "WaitAny" => Symbols.IsTask(method.ContainingType) || Symbols.Is(method.ContainingType, Threading, "WaitHandle"),
        "GetResult" => method.ContainingType is { ContainingNamespace: var space, Name: var awaiter }
            && space.ToDisplayString() == "System.Runtime.CompilerServices"
            && awaiter.EndsWith("TaskAwaiter", StringComparison.Ordinal),
        _ => false,
    };

    // Who looks first whether there is a result does not wait for it; nor who has awaited it.
    private static bool AsksWhetherItEnded(IOperation operation)
    {
        var function = operation;
        while (function.Parent is { } parent and not IAnonymousFunctionOperation)
        {
            function = parent;
        }

        return function.Descendants().Any(other => other switch
        {
            IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" } asked } =>
                Symbols.IsTask(asked.ContainingType),
            IAwaitOperation => operation is IPropertyReferenceOperation,
            _ => false,
        });
    }

    private static string? FunctionAround(IOperation operation, ISymbol containing)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return StepFunction.Around(operation)?.Step.TargetMethod.Name;
            }
        }

        var contract = containing is IMethodSymbol method ? OperatorMethods.Contract(method)?.Name : null;
        return contract is not null && PerRecord.Contains(contract) ? contract : null;
    }
}
