using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.State;

/// <summary>FLINK007: state or timers of a key where there is none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class KeyedStateAnalyzer : JobAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.KeyedStateWithoutKey];

    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSymbolStartAction(AnalyzeType, SymbolKind.NamedType);

    // Whether a field's handle is one of keyed state is known when the whole class has been looked at.
    private static void AnalyzeType(SymbolStartAnalysisContext context)
    {
        var handles = new KeyedHandles();
        var uses = new ConcurrentQueue<FieldUse>();
        context.RegisterOperationAction(
            operation =>
            {
                handles.Note(operation.Operation);
                if ((KeyedHandles.IsUsed(operation.Operation) || KeylessMethods.AsksForKey(operation.Operation))
                    && KeylessMethods.Around(operation.Operation, operation.ContainingSymbol) is { } method)
                {
                    AnalyzeUse(operation, method, uses);
                }
            },
            OperationKind.FieldReference,
            OperationKind.LocalReference,
            OperationKind.Invocation);
        context.RegisterSymbolEndAction(end =>
        {
            foreach (var use in uses.Where(use => handles.AreKeyed(use.Field)))
            {
                end.ReportDiagnostic(Create(use.Where, $"'{use.Field.Name}' is used", use.Method));
            }
        });
    }

    private static void AnalyzeUse(OperationAnalysisContext context, string method, ConcurrentQueue<FieldUse> uses)
    {
        var operation = context.Operation;
        if (operation is IFieldReferenceOperation field)
        {
            uses.Enqueue(new FieldUse(field.Field, field.Syntax.GetLocation(), method));
            return;
        }

        var what = operation switch
        {
            ILocalReferenceOperation handle when KeyedHandles.IsKeyed(handle) => $"'{handle.Local.Name}' is used",
            IInvocationOperation call when KeyedHandles.IsTaken(call) && KeyedHandles.IsUsed(call) => "the state is used",
            IInvocationOperation call when KeylessMethods.HasNoKeys(call, context.ContainingSymbol) =>
                $"'{call.TargetMethod.Name}' is called",
            _ => null,
        };
        if (what is not null)
        {
            context.ReportDiagnostic(Create(operation.Syntax.GetLocation(), what, method));
        }
    }

    private static Diagnostic Create(Location where, string what, string method) =>
        Diagnostic.Create(Rules.KeyedStateWithoutKey, where, $"{what} in {method}", KeylessMethods.Advice(method));

    private sealed class FieldUse(IFieldSymbol field, Location where, string method)
    {
        public IFieldSymbol Field { get; } = field;

        public Location Where { get; } = where;

        public string Method { get; } = method;
    }
}
