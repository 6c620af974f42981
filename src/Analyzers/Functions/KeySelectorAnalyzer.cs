using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// FLINK004: a key that is not the same each time it is asked for. The producer asks to choose a subtask, that subtask to find the state:
/// they must agree, also after a restart.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class KeySelectorAnalyzer : JobAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.KeyNotDeterministic];

    protected override void Register(CompilationStartAnalysisContext context) => context.RegisterOperationAction(
        Analyze,
        OperationKind.Invocation,
        OperationKind.PropertyReference,
        OperationKind.ObjectCreation);

    private static void Analyze(OperationAnalysisContext context)
    {
        if (Chance.NameOf(context.Operation) is { } source && IsWithinKeySelector(context.Operation, context.ContainingSymbol))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.KeyNotDeterministic, context.Operation.Syntax.GetLocation(), source));
        }
    }

    private static bool IsWithinKeySelector(IOperation operation, ISymbol containing) =>
        StepFunction.Around(operation) is { IsKeySelector: true }
        || (containing is IMethodSymbol method && OperatorMethods.Contract(method) is { ContainingType.Name: "IKeySelector" });
}
