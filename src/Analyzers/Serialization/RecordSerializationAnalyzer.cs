using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>
/// FLINK001: records that surely go from one task to another and have no serializer. Steps of one task hand records over as they are and
/// need none.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class RecordSerializationAnalyzer : JobAnalyzer
{
    // Steps that no task continues across: their records go to another one, whatever the parallelism.
    private static readonly ImmutableHashSet<string> Exchanges = ImmutableHashSet.Create(
        "KeyBy",
        "GroupBy",
        "PartitionCustom",
        "Rebalance",
        "Rescale",
        "Shuffle",
        "Broadcast",
        "Global",
        "Union",
        "Connect",
        "WindowAll",
        "CountWindowAll",
        "Join",
        "CoGroup",
        "ExecuteAndCollectAsync",
        "ExecuteAndCollectAllAsync");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.RecordNotSerializable];

    protected override void Register(CompilationStartAnalysisContext context)
    {
        var types = new SerializableTypes(context.Compilation);
        context.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context, SerializableTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!FlinkMethods.IsOfApi(call.TargetMethod.ContainingType) || FlinkMethods.IsWithinHarness(call))
        {
            return;
        }

        if (Exchanges.Contains(call.TargetMethod.Name))
        {
            foreach (var record in FlinkMethods.RecordTypes(call))
            {
                Require(context, types, "records", record);
            }
        }
        else if (call.TargetMethod.Name == "FromSource" && FlinkMethods.TypeArgument(call.TargetMethod, "TSplit") is { } split)
        {
            Require(context, types, "splits", split);
        }
    }

    private static void Require(OperationAnalysisContext context, SerializableTypes types, string what, ITypeSymbol type)
    {
        if (types.Find(type, context.CancellationToken) is { } found)
        {
            var call = (IInvocationOperation)context.Operation;
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.RecordNotSerializable,
                FlinkMethods.NameLocation(call),
                found.Declarations,
                call.TargetMethod.Name,
                what,
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                found.Reason));
        }
    }
}
