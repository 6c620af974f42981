using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>FLINK005: a function that waits. The thread that waits is the task's: no record, no timer and no barrier passes meanwhile.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class BlockingCallAnalyzer : DiagnosticAnalyzer
{
    // What the engine calls for records and timers. Opening, closing and flushing may wait.
    private static readonly ImmutableHashSet<string> PerRecord = ImmutableHashSet.Create(
        "Map", "Filter", "FlatMap", "Reduce", "GetKey", "ProcessElement", "ProcessElement1", "ProcessElement2", "ProcessBroadcastElement", "OnTimer", "Process", "CoGroup", "Add", "Merge",
        "GetResult", "InvokeAsync");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BlockingCall];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (FlinkMethods.IsReferenced(start.Compilation))
            {
                start.RegisterOperationAction(Analyze, OperationKind.Invocation, OperationKind.PropertyReference);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        if (NameOf(context.Operation) is { } blocking
            && FunctionAround(context.Operation, context.ContainingSymbol) is { } function
            && !AsksWhetherItEnded(context.Operation))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.BlockingCall, context.Operation.Syntax.GetLocation(), blocking, function));
        }
    }

    private static string? NameOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Result" } property } when IsTask(property.ContainingType) => $"{property.ContainingType.Name}.Result",
        IInvocationOperation { TargetMethod: var method } when IsBlocking(method) => $"{method.ContainingType.Name}.{method.Name}",
        _ => null,
    };

    private static bool IsBlocking(IMethodSymbol method) => (method.ContainingType.Name, method.Name) switch
    {
        ("Thread", "Sleep" or "Join") => IsOf(method, "Threading"),
        ("Task", "Wait" or "WaitAll" or "WaitAny") => IsTask(method.ContainingType),
        ("TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter", "GetResult") => IsOf(method, "CompilerServices"),
        ("WaitHandle", "WaitOne" or "WaitAll" or "WaitAny") => IsOf(method, "Threading"),
        ("SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent", "Wait") => IsOf(method, "Threading"),
        _ => false,
    };

    private static bool IsOf(IMethodSymbol method, string space) => method.ContainingNamespace.Name == space;

    private static bool IsTask(INamedTypeSymbol type) => type.Name is "Task" or "ValueTask" && type.ContainingNamespace is { Name: "Tasks", ContainingNamespace.Name: "Threading" };

    // Who looks first whether there is a result does not wait for it; nor who has awaited it.
    private static bool AsksWhetherItEnded(IOperation operation)
    {
        var root = operation;
        while (root.Parent is { } parent and not IAnonymousFunctionOperation)
        {
            root = parent;
        }

        return root.Descendants().Any(other => other switch
        {
            IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status", ContainingType: var type } } => type.ContainingNamespace.Name is "Tasks",
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
                return StepFunction.Around(operation) is { } function ? function.Step.TargetMethod.Name : null;
            }
        }

        return containing is IMethodSymbol method && OperatorMethods.Contract(method) is { } contract && PerRecord.Contains(contract.Name) ? contract.Name : null;
    }
}
