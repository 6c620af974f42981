using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>
/// Tells what surely cannot be serialized, as the engine and Orleans see it: a class or struct of this compilation that has no generated
/// serializer, no one of its own, and is not plain memory. Types of other assemblies are not judged, since somebody may have registered a
/// serializer for them.
/// </summary>
internal sealed class SerializableTypes(Compilation compilation)
{
    private readonly BroughtSerializers _brought = new(compilation);

    /// <summary>What of the type cannot be serialized; null when everything can, or it is not certain.</summary>
    public Unserializable? Find(ITypeSymbol type, CancellationToken stop) =>
        Find(type, null, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default)) is { } found && !_brought.Exist(stop) ? found : null;

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
            INamedTypeSymbol named => FirstOf(named.TypeArguments.Select(argument => Find(argument, member, seen)))
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

        if (type.IsTupleType
            || type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || !Symbols.Same(type.ContainingAssembly, compilation.Assembly))
        {
            return null;
        }

        return IsMarked(type) ? FindInMembers(type, seen)
            : type.IsAbstract || type.IsUnmanagedType || IsSerializedOtherwise(type) ? null
            : new Unserializable(type, member);
    }

    // The generated serializer of a type asks for those of its members before the first record.
    private Unserializable? FindInMembers(INamedTypeSymbol type, HashSet<ITypeSymbol> seen) => FirstOf(type.GetMembers()
        .Where(member => !member.IsStatic && HasAttribute(member, "IdAttribute"))
        .Select(member => member switch
        {
            IPropertySymbol property => Find(property.Type, member, seen),
            IFieldSymbol field => Find(field.Type, member, seen),
            _ => null,
        }));

    private static Unserializable? FirstOf(IEnumerable<Unserializable?> found) => found.FirstOrDefault(part => part is not null);

    private static bool IsSerializedOtherwise(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(contract => contract.Name == "ISerializable")
        || Symbols.Bases(type).Any(ancestor => ancestor.Name is "Exception" or "Type");

    private static bool HasAttribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute => Symbols.Is(attribute.AttributeClass, "Orleans", name));
}
