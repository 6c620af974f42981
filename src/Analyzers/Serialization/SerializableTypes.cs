using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>
/// Tells what surely cannot be serialized, as the engine and Orleans see it: a class or struct of this compilation that has no generated serializer, no one of its own, and
/// is not plain memory. Types of other assemblies are not judged, since somebody may have registered a serializer for them.
/// </summary>
internal sealed class SerializableTypes(Compilation compilation)
{
    // Packages that bring serializers for types that bear no attribute.
    private const string SerializerPackages = "Orleans.Serialization.";

    private static readonly string[] OwnSerializers = ["IFieldCodec", "IGeneralizedCodec", "IBaseCodec", "IConverter"];

    private readonly object _gate = new();
    private bool? _bringsSerializers;

    /// <summary>What of the type cannot be serialized; null when everything can, or it is not certain.</summary>
    public Unserializable? Find(ITypeSymbol type, CancellationToken stop) =>
        Find(type, null, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default)) is { } found && !BringsSerializers(stop) ? found : null;

    /// <summary>Whether a serializer is generated for the type.</summary>
    public static bool IsMarked(INamedTypeSymbol type) => HasAttribute(type, "GenerateSerializerAttribute");

    private Unserializable? Find(ITypeSymbol type, ISymbol? member, HashSet<ITypeSymbol> seen)
    {
        if (!seen.Add(type))
        {
            return null;
        }

        return type switch
        {
            IArrayTypeSymbol array => Find(array.ElementType, member, seen),
            INamedTypeSymbol named => named.TypeArguments.Select(argument => Find(argument, member, seen)).FirstOrDefault(found => found is not null)
                ?? FindInDeclared(named, member, seen),
            _ => null,
        };
    }

    private Unserializable? FindInDeclared(INamedTypeSymbol type, ISymbol? member, HashSet<ITypeSymbol> seen)
    {
        if (type.IsAnonymousType)
        {
            return new Unserializable(type, member);
        }

        if (type.IsTupleType || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly) || type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return null;
        }

        return IsMarked(type) ? FindInMembers(type, seen)
            : type.IsAbstract || type.IsUnmanagedType || HasOtherSerializer(type) ? null
            : new Unserializable(type, member);
    }

    // The generated serializer of a type asks for those of its members before the first record.
    private Unserializable? FindInMembers(INamedTypeSymbol type, HashSet<ITypeSymbol> seen) => type.GetMembers()
        .Where(member => !member.IsStatic && HasAttribute(member, "IdAttribute"))
        .Select(member => member switch
        {
            IPropertySymbol property => Find(property.Type, member, seen),
            IFieldSymbol field => Find(field.Type, member, seen),
            _ => null,
        })
        .FirstOrDefault(found => found is not null);

    private static bool HasOtherSerializer(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(contract => contract.Name is "ISerializable")
        || BasesOf(type).Any(ancestor => ancestor.Name is "Exception" or "Type")
        || type.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "SerializerAttribute" or "ProtoContractAttribute" or "MessagePackObjectAttribute" });

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }

    private bool BringsSerializers(CancellationToken stop)
    {
        lock (_gate)
        {
            return _bringsSerializers ??= compilation.ReferencedAssemblyNames.Any(IsSerializerPackage) || TypesOf(compilation.Assembly.GlobalNamespace, stop).Any(IsSerializer);
        }
    }

    private static bool IsSerializerPackage(AssemblyIdentity assembly) =>
        assembly.Name.StartsWith(SerializerPackages, StringComparison.Ordinal) && assembly.Name != SerializerPackages + "Abstractions";

    private static bool IsSerializer(INamedTypeSymbol type) => type.AllInterfaces.Any(contract =>
        OwnSerializers.Contains(contract.Name) && contract.ContainingNamespace.ToDisplayString().StartsWith("Orleans", StringComparison.Ordinal)
        && !type.ContainingNamespace.ToDisplayString().StartsWith("OrleansCodeGen", StringComparison.Ordinal));

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

    private static bool HasAttribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { ContainingNamespace.Name: "Orleans" } type && type.Name == name);
}
