using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Uids;

/// <summary>FLINK002: a step that keeps state and surely has no uid, by which a changed program would find the state again. A cluster refuses such a program.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UidAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.StateWithoutUid];

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
        var call = (IInvocationOperation)context.Operation;
        if (StatefulSteps.Contains(call) && !FlinkMethods.IsWithinHarness(call) && EndsWithoutUid(call))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.StateWithoutUid, FlinkMethods.NameLocation(call), call.TargetMethod.Name));
        }
    }

    // Whether all that is done with the step is known, and giving it a uid is not among it.
    private static bool EndsWithoutUid(IOperation step)
    {
        var parent = step.Parent;
        while (parent is IConversionOperation { IsImplicit: true } or IParenthesizedOperation)
        {
            (step, parent) = (parent, parent.Parent);
        }

        return parent switch
        {
            IInvocationOperation call => call.Instance == step && Continues(call),
            IArgumentOperation { Parent: IInvocationOperation call } => Continues(call),
            IExpressionStatementOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => AllUsesEndWithoutUid(step, local),
            _ => false,
        };
    }

    // Settings answer the step itself; anything else of the library goes on behind it.
    private static bool Continues(IInvocationOperation call) => FlinkMethods.IsOfApi(call.TargetMethod.ContainingType)
        && (FlinkMethods.Is(call.TargetMethod.ContainingType, "SingleOutputStreamOperator") && FlinkMethods.Is(call.TargetMethod.ReturnType, "SingleOutputStreamOperator")
            ? call.TargetMethod.Name != "Uid" && EndsWithoutUid(call)
            : FlinkMethods.Is(call.TargetMethod.ContainingType, "DataStreamExtensions") || FlinkMethods.IsOfApi(call.TargetMethod.ReturnType));

    private static bool AllUsesEndWithoutUid(IOperation step, ILocalSymbol local)
    {
        var root = step;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        var uses = root.Descendants().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList();
        return uses.Count > 0 && uses.All(EndsWithoutUid);
    }
}
