using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Serialization;

/// <summary>A type without a serializer, and the member that holds it, when it is not the record itself.</summary>
internal sealed class Unserializable(INamedTypeSymbol type, ISymbol? member)
{
    /// <summary>Why it cannot be serialized and what to do: the end of a sentence.</summary>
    public string Reason => type.IsAnonymousType
        ? "an anonymous type cannot be serialized: make records of a type of your own"
        : $"{Name} cannot be serialized: mark it [GenerateSerializer] and its members [Id(0)], [Id(1)] …";

    /// <summary>Where the type is declared, for the code fix.</summary>
    public IEnumerable<Location> Declarations => type.IsAnonymousType ? [] : type.Locations.Where(location => location.IsInSource);

    private string Name
    {
        get
        {
            var name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            return member is null ? name : $"{name} (of {member.ContainingType.Name}.{member.Name})";
        }
    }
}
