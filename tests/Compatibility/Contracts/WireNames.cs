using System.Reflection;

namespace FlinkNet.Compatibility.Contracts;

/// <summary>
/// What types are called in bytes: by their aliases, and those that have none by namespace and assembly, which then cannot change.
/// </summary>
internal static class WireNames
{
    /// <summary>The name of a type.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        // A number, as what its member says it is.
        if (type.IsGenericParameter || type.IsEnum)
        {
            return type.Name;
        }

        var name = type.IsGenericType ? type.GetGenericTypeDefinition().FullName!.Split('`')[0] : type.FullName!;
        if (type.GetCustomAttribute<AliasAttribute>() is { } alias)
        {
            name = alias.Alias;
        }
        else if (type.Assembly.GetName().Name!.StartsWith("FlinkNet.", StringComparison.Ordinal))
        {
            name = $"{name}@{type.Assembly.GetName().Name}";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>Whether a type is another, or made of it.</summary>
    public static bool Mentions(Type type, Type other) => type == other
        || (type.HasElementType && Mentions(type.GetElementType()!, other))
        || type.GetGenericArguments().Any(argument => Mentions(argument, other));
}
