using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Uids;

/// <summary>
/// FLINK002: a step that keeps state and surely has no uid, by which a changed program would find the state again. A cluster refuses such a
/// program.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UidAnalyzer : JobAnalyzer
{
    private const string Step = "SingleOutputStreamOperator";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.StateWithoutUid];

    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

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
            IInvocationOperation call => call.Instance == step && GoesOnWithoutUid(call),
            IArgumentOperation { Parent: IInvocationOperation call } => GoesOnWithoutUid(call),
            IArrayInitializerOperation { Parent: IArrayCreationOperation { IsImplicit: true } others } => EndsWithoutUid(others),
            IExpressionStatementOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declared } => AllUsesEndWithoutUid(step, declared.Symbol),
            _ => false,
        };
    }

    // Settings answer the step itself; anything else of the library goes on behind it.
    private static bool GoesOnWithoutUid(IInvocationOperation call)
    {
        var (type, result) = (call.TargetMethod.ContainingType, call.TargetMethod.ReturnType);
        return FlinkMethods.Is(type, Step) && FlinkMethods.Is(result, Step) ? call.TargetMethod.Name != "Uid" && EndsWithoutUid(call)
            : FlinkMethods.Is(type, "DataStreamExtensions") || (FlinkMethods.IsOfApi(type) && FlinkMethods.IsOfApi(result));
    }

    private static bool AllUsesEndWithoutUid(IOperation step, ILocalSymbol local)
    {
        var uses = Symbols.Root(step).Descendants()
            .OfType<ILocalReferenceOperation>()
            .Where(use => Symbols.Same(use.Local, local))
            .ToList();
        return uses.Count > 0 && uses.All(EndsWithoutUid);
    }
}
