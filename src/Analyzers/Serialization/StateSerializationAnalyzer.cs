using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>FLINK008: what checkpoints store of a step and could not. A warning, since a job without checkpoints stores nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class StateSerializationAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.StateNotSerializable];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (FlinkMethods.IsReferenced(start.Compilation))
            {
                var types = new SerializableTypes(start.Compilation);
                start.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation, OperationKind.ObjectCreation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, SerializableTypes types)
    {
        var (location, stored) = context.Operation switch
        {
            IInvocationOperation call when FlinkMethods.IsOfApi(call.TargetMethod.ContainingType) && !FlinkMethods.IsWithinHarness(call) => (FlinkMethods.NameLocation(call), StoredBy(call.TargetMethod)),
            IObjectCreationOperation { Type: INamedTypeSymbol type } created when FlinkMethods.IsOfApi(type) => (created.Syntax.GetLocation(), StoredBy(type)),
            _ => (null, null),
        };
        foreach (var (what, type) in stored ?? [])
        {
            if (types.Find(type, context.CancellationToken) is { } found)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.StateNotSerializable, location!, found.Declarations, what, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), found.Reason));
            }
        }
    }

    private static IEnumerable<(string What, ITypeSymbol Type)> StoredBy(IMethodSymbol method)
    {
        if (method.Name is "KeyBy" or "GroupBy" or "Where" && FlinkMethods.TypeArgument(method, "TKey") is { } key)
        {
            yield return ("the keys", key);
        }

        if (method.Name == "Aggregate" && FlinkMethods.TypeArgument(method, "TAccumulator") is { } accumulator)
        {
            yield return ("the accumulators", accumulator);
        }

        if (method.ContainingType.Name == "AsyncStreamExtensions" && FlinkMethods.TypeArgument(method, "TIn") is { } record)
        {
            yield return ("the records in flight", record);
        }
    }

    private static IEnumerable<(string What, ITypeSymbol Type)> StoredBy(INamedTypeSymbol type)
    {
        if (!type.Name.EndsWith("StateDescriptor", StringComparison.Ordinal))
        {
            yield break;
        }

        for (var i = 0; i < type.TypeArguments.Length; i++)
        {
            // Of an aggregate it is the accumulator, which is the second of its types, that is stored.
            if (type.TypeArguments.Length < 3 || i == 1)
            {
                yield return ("state", type.TypeArguments[i]);
            }
        }
    }
}
