using System.Reflection;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.Names;

/// <summary>
/// What snapshots call the types of state, so that state is never read as something else. A type bears its alias, if it has one, and so may
/// be renamed and moved; what cannot change besides follows it: <c>(members)</c> when it is stored member by member though its memory could
/// be copied, and the types of its fields when its memory is.
/// </summary>
internal static class StoredTypes
{
    private const string ByMembers = "(members)";
    private const BindingFlags InstanceFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What snapshots call a type of values: its members may change by their ids, where it has any.</summary>
    public static string Of(Type type) => type.IsArray
        ? $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : NameOf(type, Of)
            + (!IsOwn(type)
                ? ""
                : IsStoredByMembers(type)
                ? ByMembers
                : IsPlain(type) && type.Assembly != typeof(StoredTypes).Assembly
                ? FieldsOf(type)
                : "");

    /// <summary>What snapshots call a type of keys, which cannot change: a key with other members is another key.</summary>
    public static string OfKey(Type type) => type.IsArray || !IsOwn(type) ? NameOf(type, OfKey) : NameOf(type, OfKey) + FieldsOf(type);

    /// <summary>What snapshots call the types of keyed state.</summary>
    public static string Of(Type key, Type row) => $"{OfKey(key)} -> {Of(row)}";

    /// <summary>Whether what a snapshot calls a state is what it would be called now.</summary>
    /// <param name="stored">What it was called.</param>
    /// <param name="now">What it would be called.</param>
    /// <param name="plain">What it would be called without aliases and members, as snapshots once did.</param>
    public static bool Agree(string stored, string now, string plain) =>
        stored == now || (stored == plain && !now.Contains(ByMembers, StringComparison.Ordinal));

    /// <summary>
    /// Whether values of a type are stored member by member though their memory could be copied, so that members can be added and removed
    /// by their ids.
    /// </summary>
    public static bool IsStoredByMembers(Type type) => IsPlain(type)
        && (HasAttribute(type, "Orleans.GenerateSerializerAttribute") || Array.Exists(type.GenericTypeArguments, IsStoredByMembers));

    /// <summary>The names that a type may have in snapshots, without what is added to them.</summary>
    public static IEnumerable<string> NamesOf(Type type) =>
        AliasOf(type) is { } alias ? [alias, TypeNames.Of(type).Split('<')[0]] : [TypeNames.Of(type).Split('<')[0]];

    private static string NameOf(Type type, Func<Type, string> argument)
    {
        if (type.IsArray)
        {
            return TypeNames.Of(type);
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var name = AliasOf(definition) ?? TypeNames.Of(definition).Split('<')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(argument))}>" : name;
    }

    private static string FieldsOf(Type type)
    {
        var fields = type.GetFields(InstanceFields)
            .OrderBy(field => field.MetadataToken)
            .Select(field => field.FieldType == type ? "itself" : OfKey(field.FieldType))
            .ToList();
        return fields.Count == 0 ? "" : $"{{{string.Join(", ", fields)}}}";
    }

    private static bool IsOwn(Type type) =>
        !type.IsPrimitive
            && !type.IsEnum
            && !type.IsInterface
            && type.Namespace is { } ns
            && ns != "System"
            && !ns.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsPlain(Type type) => type.IsValueType && !type.IsPrimitive && !type.IsEnum && !(bool)typeof(RuntimeHelpers)
        .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!
        .MakeGenericMethod(type)
        .Invoke(null, null)!;

    // By name: the engine knows no Orleans.
    private static string? AliasOf(Type type) => type.CustomAttributes
        .FirstOrDefault(attribute => attribute.AttributeType.FullName == "Orleans.AliasAttribute")?.ConstructorArguments[0].Value as string;

    private static bool HasAttribute(Type type, string name) =>
        type.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == name);
}
