using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>FLINK008: what checkpoints store of a step and could not. A warning, since a job without checkpoints stores nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class StateSerializationAnalyzer : JobAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.StateNotSerializable];

    protected override void Register(CompilationStartAnalysisContext context)
    {
        var types = new SerializableTypes(context.Compilation);
        context.RegisterOperationAction(operation => AnalyzeStep(operation, types), OperationKind.Invocation);
        context.RegisterOperationAction(operation => AnalyzeDescriptor(operation, types), OperationKind.ObjectCreation);
    }

    private static void AnalyzeStep(OperationAnalysisContext context, SerializableTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (FlinkMethods.IsOfApi(call.TargetMethod.ContainingType) && !FlinkMethods.IsWithinHarness(call))
        {
            foreach (var (what, type) in StoredBy(call.TargetMethod).Concat(Committables(call)))
            {
                Require(context, types, FlinkMethods.NameLocation(call), what, type);
            }
        }
    }

    private static void AnalyzeDescriptor(OperationAnalysisContext context, SerializableTypes types)
    {
        if (context.Operation.Type is INamedTypeSymbol descriptor
            && FlinkMethods.IsOfApi(descriptor)
            && descriptor.Name.EndsWith("StateDescriptor", StringComparison.Ordinal))
        {
            // Of an aggregate it is the accumulator, which is the second of its types, that is stored.
            var stored = descriptor.TypeArguments.Length == 3 ? descriptor.TypeArguments.Skip(1).Take(1) : descriptor.TypeArguments;
            foreach (var type in stored)
            {
                Require(context, types, context.Operation.Syntax.GetLocation(), "state", type);
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

    // A sink that commits stores what there is to commit.
    private static IEnumerable<(string What, ITypeSymbol Type)> Committables(IInvocationOperation call) => call.Arguments
        .Where(_ => call.TargetMethod.Name == "SinkTo")
        .Select(argument => argument.Value is IConversionOperation conversion ? conversion.Operand.Type : argument.Value.Type)
        .OfType<INamedTypeSymbol>()
        .SelectMany(sink => sink.AllInterfaces.Where(contract => FlinkMethods.Is(contract, "ITwoPhaseCommitSink")))
        .Select(contract => ("the committables", contract.TypeArguments[1]));

    private static void Require(OperationAnalysisContext context, SerializableTypes types, Location where, string what, ITypeSymbol type)
    {
        if (types.Find(type, context.CancellationToken) is { } found)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.StateNotSerializable,
                where,
                found.Declarations,
                what,
                type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                found.Reason));
        }
    }
}
