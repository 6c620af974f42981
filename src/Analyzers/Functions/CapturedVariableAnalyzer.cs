using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// FLINK003: a function that changes, or sees changed, what it captured. It is one variable for all subtasks of a process, another one in each process, and in no checkpoint.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CapturedVariableAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.CapturedVariableChanges];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (FlinkMethods.IsReferenced(start.Compilation))
            {
                start.RegisterOperationAction(Analyze, OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        foreach (var function in StepFunction.Of((IInvocationOperation)context.Operation))
        {
            if (Body(function.Target) is { } body)
            {
                Analyze(context, function, body);
            }
        }
    }

    private static void Analyze(OperationAnalysisContext context, StepFunction function, IOperation body)
    {
        var told = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var use in body.Descendants())
        {
            if (Captured.Variable(use) is { } variable
                && !Captured.IsDeclaredWithin(variable, body.Syntax)
                && (Captured.IsWrite(use) || ChangesCollection(use) || ChangesElsewhere(variable, body))
                && told.Add(variable))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.CapturedVariableChanges, use.Syntax.GetLocation(), variable.Name, function.Step.TargetMethod.Name));
            }
        }
    }

    private static IOperation? Body(IOperation target) => target switch
    {
        IAnonymousFunctionOperation lambda => lambda,
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => Root(target).Descendants()
            .OfType<ILocalFunctionOperation>()
            .FirstOrDefault(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, function.OriginalDefinition)),
        _ => null,
    };

    // Concurrent collections are meant to be shared.
    private static bool ChangesCollection(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod: var method } call => call.Instance == use && IsCollection(method.ContainingType) && IsChange(method.Name),
        IPropertyReferenceOperation { Property: { IsIndexer: true } indexer } element => element.Instance == use && IsCollection(indexer.ContainingType) && Captured.IsWrite(element),
        _ => false,
    };

    private static bool IsCollection(INamedTypeSymbol type) => type.ContainingNamespace is { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } };

    private static bool IsChange(string method) =>
        method.StartsWith("Add", StringComparison.Ordinal) || method.StartsWith("Remove", StringComparison.Ordinal) || method.StartsWith("Insert", StringComparison.Ordinal)
        || method is "Clear" or "Enqueue" or "Dequeue" or "TryDequeue" or "Push" or "Pop" or "TryPop" or "TryAdd" or "UnionWith" or "ExceptWith";

    // Where the text comes later, or the turn of a loop does, the job may see what is written there.
    private static bool ChangesElsewhere(ISymbol variable, IOperation function)
    {
        var loop = LoopAround(variable, function);
        return Root(function).Descendants().Any(use =>
            SymbolEqualityComparer.Default.Equals(Captured.Variable(use), variable)
            && Captured.IsWrite(use)
            && (use.Syntax.SpanStart > function.Syntax.Span.End || (loop?.Syntax.Span.Contains(use.Syntax.Span) ?? false)));
    }

    private static IOperation? LoopAround(ISymbol variable, IOperation function)
    {
        IOperation? outermost = null;
        for (var parent = function.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation && (!Captured.IsDeclaredWithin(variable, parent.Syntax)
                || (parent is IForLoopOperation { Locals: var counters } && counters.Contains(variable, SymbolEqualityComparer.Default))))
            {
                outermost = parent;
            }
        }

        return outermost;
    }

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
