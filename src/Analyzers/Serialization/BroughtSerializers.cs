using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>Tells whether a program brings serializers for types that bear no attribute: classes of its own, or packages.</summary>
internal sealed class BroughtSerializers(Compilation compilation)
{
    private const string Packages = "Orleans.Serialization.";

    private static readonly string[] Contracts = ["IFieldCodec", "IGeneralizedCodec", "IBaseCodec", "IConverter"];

    private readonly object _gate = new();
    private bool? _exist;

    /// <summary>Whether there are any, for whatever type.</summary>
    public bool Exist(CancellationToken stop)
    {
        lock (_gate)
        {
            return _exist ??= compilation.ReferencedAssemblyNames.Any(IsPackage)
                || TypesOf(compilation.Assembly.GlobalNamespace, stop).Any(IsSerializer);
        }
    }

    private static bool IsPackage(AssemblyIdentity assembly) =>
        assembly.Name.StartsWith(Packages, StringComparison.Ordinal) && assembly.Name != Packages + "Abstractions";

    // What Orleans generates for marked types stands in the same assembly.
    private static bool IsSerializer(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(contract => Contracts.Contains(contract.Name) && StandsIn(contract, "Orleans"))
        && !StandsIn(type, "OrleansCodeGen");

    private static bool StandsIn(INamedTypeSymbol type, string space) =>
        type.ContainingNamespace.ToDisplayString().StartsWith(space, StringComparison.Ordinal);

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol parent, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        foreach (var member in parent.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            foreach (var inner in TypesOf(member, stop))
            {
                yield return inner;
            }
        }
    }
}
