using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.State;

/// <summary>FLINK007: state or timers of a key where there is none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class KeyedStateAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.KeyedStateWithoutKey];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (FlinkMethods.IsReferenced(start.Compilation))
            {
                start.RegisterSymbolStartAction(AnalyzeType, SymbolKind.NamedType);
            }
        });
    }

    private static void AnalyzeType(SymbolStartAnalysisContext context)
    {
        var handles = new KeyedHandles();
        var uses = new ConcurrentQueue<(IFieldSymbol Field, Location Where, string Method)>();
        context.RegisterOperationAction(
            operation =>
            {
                handles.Note(operation.Operation);
                if (KeylessMethods.Around(operation.Operation, operation.ContainingSymbol) is { } method)
                {
                    AnalyzeUse(operation, method, uses);
                }
            },
            OperationKind.FieldReference,
            OperationKind.LocalReference,
            OperationKind.Invocation);
        context.RegisterSymbolEndAction(end =>
        {
            foreach (var (field, where, method) in uses.Where(use => handles.AreKeyed(use.Field)))
            {
                end.ReportDiagnostic(Diagnostic.Create(Rules.KeyedStateWithoutKey, where, $"'{field.Name}' is used in {method}", KeylessMethods.Advice(method)));
            }
        });
    }

    private static void AnalyzeUse(OperationAnalysisContext context, string method, ConcurrentQueue<(IFieldSymbol Field, Location Where, string Method)> uses)
    {
        switch (context.Operation)
        {
            case IFieldReferenceOperation handle when KeyedHandles.IsUsed(handle):
                uses.Enqueue((handle.Field, handle.Syntax.GetLocation(), method));
                break;
            case ILocalReferenceOperation handle when KeyedHandles.IsUsed(handle) && KeyedHandles.IsKeyed(handle):
                Report(context, $"'{handle.Local.Name}' is used in {method}", method);
                break;
            case IInvocationOperation call when KeyedHandles.IsTaken(call) && KeyedHandles.IsUsed(call):
                Report(context, $"the state is used in {method}", method);
                break;
            case IInvocationOperation call when KeylessMethods.HasNoKeys(call):
                Report(context, $"'{call.TargetMethod.Name}' is called in {method}", method);
                break;
        }
    }

    private static void Report(OperationAnalysisContext context, string what, string method) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.KeyedStateWithoutKey, context.Operation.Syntax.GetLocation(), what, KeylessMethods.Advice(method)));
}
