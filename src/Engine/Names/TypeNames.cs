using System.Reflection;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.Names;

/// <summary>Names of types as a reader writes them, without the assemblies they come from: the same in every process.</summary>
internal static class TypeNames
{
    /// <summary>The full name, such as <c>System.ValueTuple&lt;System.String, System.Int32&gt;</c>.</summary>
    public static string Of(Type type) => type.IsArray
        ? $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : WithArguments(StoredNameOf(type) ?? (type.IsGenericType ? type.GetGenericTypeDefinition().FullName! : type.ToString()), type);

    /// <summary>The name in a message: the full name, or what an anonymous type is made of.</summary>
    public static string Shown(Type type) => IsAnonymous(type)
        ? $"new {{ {string.Join(", ", type.GetProperties().Select(property => property.Name))} }}"
        : Of(type);

    /// <summary>Whether the compiler made the type of a <c>new { … }</c>.</summary>
    public static bool IsAnonymous(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);

    /// <summary>The name without namespace and without <paramref name="dropSuffix"/>.</summary>
    public static string Of(Type type, string dropSuffix)
    {
        var name = type.Name.Split('`')[0];
        return WithArguments(name.EndsWith(dropSuffix, StringComparison.Ordinal) ? name[..^dropSuffix.Length] : name, type);
    }

    private static string? StoredNameOf(Type type) => type.GetCustomAttribute<StoredNameAttribute>()?.Name;

    private static string WithArguments(string name, Type type)
    {
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        var plain = arity < 0 ? name : name[..arity] + NestedName(name[arity..]);
        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GenericTypeArguments.Select(Of))}>" : plain;
    }

    // A type nested in a generic one has its own name behind the outer one's number of type parameters.
    private static string NestedName(string rest)
    {
        var nested = rest.IndexOf('+', StringComparison.Ordinal);
        return nested < 0 ? "" : rest[nested..];
    }
}
