using System.Reflection;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>How a type's equality is made, and so its hash.</summary>
internal enum KeyShapeKind
{
    /// <summary>One of the types that <see cref="StableKeyHash"/> knows.</summary>
    Plain,

    /// <summary>An enum: by its value.</summary>
    Enum,

    /// <summary>A value or nothing.</summary>
    Nullable,

    /// <summary>A tuple, record or anonymous type: field by field.</summary>
    Fields,
}

/// <summary>What a type's equality compares.</summary>
/// <param name="Kind">The kind of equality.</param>
/// <param name="Fields">With <see cref="KeyShapeKind.Fields"/>: the fields in the order of writing, those of base types first.</param>
internal sealed record KeyShape(KeyShapeKind Kind, IReadOnlyList<FieldInfo> Fields)
{
    private const BindingFlags DeclaredFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The shape of <paramref name="type"/>, which <see cref="KeyRefusal"/> has let pass.</summary>
    public static KeyShape Of(Type type) => TryOf(type) ?? throw new InvalidJobException(KeyRefusal.Sentence(type)!);

    /// <summary>The shape of <paramref name="type"/>; null when its equality is not by value, or not known to be.</summary>
    public static KeyShape? TryOf(Type type) =>
        typeof(IKeyHash<>).MakeGenericType(type).IsAssignableFrom(typeof(StableKeyHash)) ? new KeyShape(KeyShapeKind.Plain, [])
        : type.IsEnum ? new KeyShape(KeyShapeKind.Enum, [])
        : Nullable.GetUnderlyingType(type) is not null ? new KeyShape(KeyShapeKind.Nullable, [])
        : IsTuple(type) || TypeNames.IsAnonymous(type) || IsRecord(type) ? new KeyShape(KeyShapeKind.Fields, FieldsOf(type))
        : null;

    private static bool IsTuple(Type type) =>
        typeof(ITuple).IsAssignableFrom(type) && type.Namespace == nameof(System) && !type.IsInterface;

    // Only an equality that the compiler wrote is known to compare each field by its own equality; so must be that of each base record.
    private static bool IsRecord(Type type) =>
        type.GetMethod(nameof(Equals), BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly, [type]) is { } equals
        && equals.IsDefined(typeof(CompilerGeneratedAttribute))
        && (type.IsValueType || type.BaseType == typeof(object) || IsRecord(type.BaseType!));

    private static List<FieldInfo> FieldsOf(Type type)
    {
        var fields = type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType) ? FieldsOf(baseType) : [];
        fields.AddRange(type.GetFields(DeclaredFields).OrderBy(field => field.MetadataToken));
        return fields;
    }
}
