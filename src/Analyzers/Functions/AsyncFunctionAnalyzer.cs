using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Functions;

/// <summary>
/// FLINK006: an async function where nobody awaits it. It answers at its first await; what it does later is in no checkpoint, and what it
/// throws ends the process.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class AsyncFunctionAnalyzer : JobAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.AsyncFunctionNotAwaited];

    protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationAction(AnalyzeStep, OperationKind.Invocation);
        context.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
    }

    private static void AnalyzeStep(OperationAnalysisContext context)
    {
        var step = (IInvocationOperation)context.Operation;
        var functions = StepFunction.Of(step).ToList();
        if (functions.Count == 0 && MakesTasks(step))
        {
            Report(context, step, $"'{step.TargetMethod.Name}' makes tasks, not their results, the records of the stream");
        }

        foreach (var function in functions)
        {
            var name = step.TargetMethod.Name;
            if (Method(function.Target) is { IsAsync: true, ReturnsVoid: true })
            {
                Report(context, step, $"the function of '{name}' is async and answers nothing that could be awaited");
            }
            else if (AnswersTasks(function.Parameter))
            {
                Report(context, step, $"the function of '{name}' makes tasks, not their results, the records of the stream");
            }
        }
    }

    private static void Report(OperationAnalysisContext context, IInvocationOperation step, string what) => context.ReportDiagnostic(
        Diagnostic.Create(Rules.AsyncFunctionNotAwaited, FlinkMethods.NameLocation(step), what, "use MapAsync or FlatMapAsync"));

    // An operator object's types say it.
    private static bool MakesTasks(IInvocationOperation step) =>
        FlinkMethods.IsOfApi(step.TargetMethod.ContainingType)
        && FlinkMethods.RecordTypeOf(step.Type) is { } made
        && Symbols.IsTask(made)
        && !FlinkMethods.RecordTypes(step).Any(Symbols.IsTask);

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        if (context.Symbol is IMethodSymbol { IsAsync: true, ReturnsVoid: true } method && OperatorMethods.Contract(method) is { } contract)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.AsyncFunctionNotAwaited,
                method.Locations[0],
                $"'{contract.ContainingType.Name}.{contract.Name}' is called by the engine, which cannot await an 'async void'",
                "use MapAsync or FlatMapAsync before it, or make it synchronous"));
        }
    }

    private static IMethodSymbol? Method(IOperation target) => target switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    // The parameter leaves the type of the answer to the program, and it is a task.
    private static bool AnswersTasks(IParameterSymbol parameter) =>
        parameter.OriginalDefinition.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: ITypeParameterSymbol }
        && parameter.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var answer }
        && Symbols.IsTask(answer);
}
