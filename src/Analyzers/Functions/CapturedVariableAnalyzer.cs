using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// FLINK003: a function that changes, or sees changed, what it captured. It is one variable for all subtasks of a process, another one in
/// each process, and in no checkpoint.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CapturedVariableAnalyzer : JobAnalyzer
{
    private static readonly string[] Changes =
        ["Add", "Remove", "Insert", "Clear", "Enqueue", "Dequeue", "Push", "Pop", "TryAdd", "TryDequeue", "TryPop", "UnionWith"];

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.CapturedVariableChanges];

    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

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
                && !told.Contains(variable)
                && !Captured.IsDeclaredWithin(variable, body.Syntax)
                && (Captured.IsWrite(use) || ChangesCollection(use) || ChangesElsewhere(variable, body)))
            {
                told.Add(variable);
                var (where, step) = (use.Syntax.GetLocation(), function.Step.TargetMethod.Name);
                context.ReportDiagnostic(Diagnostic.Create(Rules.CapturedVariableChanges, where, variable.Name, step));
            }
        }
    }

    private static IOperation? Body(IOperation target) => target switch
    {
        IAnonymousFunctionOperation lambda => lambda,
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => Symbols.Root(target).Descendants()
            .OfType<ILocalFunctionOperation>()
            .FirstOrDefault(declared => Symbols.Same(declared.Symbol, function.OriginalDefinition)),
        _ => null,
    };

    // Concurrent collections are meant to be shared.
    private static bool ChangesCollection(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod: var method } call => call.Instance == use
            && IsCollection(method.ContainingType)
            && Changes.Any(change => method.Name.StartsWith(change, StringComparison.Ordinal)),
        IPropertyReferenceOperation { Property: { IsIndexer: true } indexer } element => element.Instance == use
            && IsCollection(indexer.ContainingType)
            && Captured.IsWrite(element),
        _ => false,
    };

    private static bool IsCollection(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";

    // Where the text comes later, or the turn of a loop does, the job may see what is written there.
    private static bool ChangesElsewhere(ISymbol variable, IOperation function)
    {
        var loop = LoopAround(variable, function);
        return Symbols.Root(function).Descendants().Any(use =>
            Symbols.Same(Captured.Variable(use), variable)
            && Captured.IsWrite(use)
            && (use.Syntax.SpanStart > function.Syntax.Span.End || (loop?.Syntax.Span.Contains(use.Syntax.Span) ?? false)));
    }

    // The counter of a for loop is one variable for all its turns, that of a foreach loop a new one for each.
    private static IOperation? LoopAround(ISymbol variable, IOperation function)
    {
        IOperation? outermost = null;
        for (var parent = function.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation
                && (!Captured.IsDeclaredWithin(variable, parent.Syntax)
                    || (parent is IForLoopOperation { Locals: var counters } && counters.Any(counter => Symbols.Same(counter, variable)))))
            {
                outermost = parent;
            }
        }

        return outermost;
    }
}
