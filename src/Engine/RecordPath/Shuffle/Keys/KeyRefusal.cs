using System.Collections;
using FlinkNet.Engine.Names;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>Says why a type cannot be a key, and what to do.</summary>
internal static class KeyRefusal
{
    private const string Advice =
        "Key by something whose equality is by value: a number, string, Guid, date, enum, or a tuple or record of these, "
        + "such as r => (r.Country, r.City).";

    /// <summary>The refusal of <paramref name="type"/>; null when it can be a key.</summary>
    public static string? Sentence(Type type) =>
        ReasonOf(type, []) is { } reason ? $"{TypeNames.Of(type)} cannot be a key: {reason}. {Advice}" : null;

    private static string? ReasonOf(Type type, HashSet<Type> outer)
    {
        if (KeyShape.TryOf(type) is not { } shape)
        {
            return ReasonOfOther(type);
        }

        if (shape.Kind == KeyShapeKind.Nullable)
        {
            return ReasonOf(Nullable.GetUnderlyingType(type)!, outer);
        }

        if (!outer.Add(type))
        {
            return $"{TypeNames.Of(type)} contains itself, so that its hash would have no end";
        }

        if (shape.Kind == KeyShapeKind.Fields && shape.Fields.Count == 0 && type.IsAbstract)
        {
            return "it is abstract and has no fields of its own to tell keys apart by";
        }

        var reason = shape.Fields
            .Select(field => ReasonOf(field.FieldType, outer) is { } inner ? $"in its field '{Plain(field.Name)}', {inner}" : null)
            .FirstOrDefault(found => found is not null);
        outer.Remove(type);
        return reason;
    }

    private static string ReasonOfOther(Type type)
    {
        var name = TypeNames.Of(type);
        return type switch
        {
            { IsArray: true } => $"{name} is an array, and two arrays are equal only if they are the same object",
            _ when type == typeof(object) => "System.Object does not say what its values are",
            _ when typeof(Delegate).IsAssignableFrom(type) => $"{name} is a delegate, which means nothing in another process",
            _ when typeof(IEnumerable).IsAssignableFrom(type) => $"{name} is a collection, whose equality is not by its contents",
            { IsInterface: true } => $"{name} is an interface, which does not say how its values are compared",
            { IsValueType: true } => $"the struct {name} has no equality written by the compiler; make it a record struct",
            _ => $"the class {name} has no equality by value that is known to be stable; make it a record with the equality that the "
                + $"compiler writes",
        };
    }

    // The field behind a property is called <Name>k__BackingField, that of an anonymous type <Name>i__Field.
    private static string Plain(string fieldName) =>
        fieldName.StartsWith('<') && fieldName.IndexOf('>', StringComparison.Ordinal) is var end and > 0 ? fieldName[1..end] : fieldName;
}
