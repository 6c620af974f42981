using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Writes and reads the lists of an operator.</summary>
internal static class OperatorLists
{
    /// <summary>Writes a list.</summary>
    public static void Write<T>(
        OperatorSnapshot snapshot,
        string name,
        IEnumerable<T> elements,
        TypeSerializer<T> serializer,
        ListKind kind = ListKind.Split) =>
        snapshot.Lists.Add(
            name,
            new ListSnapshot(StoredTypes.Of(typeof(T)), [.. elements.Select(element => StateRows.Write([element], serializer))], kind));

    /// <summary>Reads a list and takes it out; an empty one when there is none.</summary>
    /// <param name="snapshot">Where it is.</param>
    /// <param name="name">The list's name.</param>
    /// <param name="serializer">Reads elements.</param>
    /// <param name="whose">What messages call the list.</param>
    /// <exception cref="FlinkException">It was written with another type.</exception>
    public static T[] Take<T>(OperatorSnapshot snapshot, string name, TypeSerializer<T> serializer, string whose) =>
        snapshot.Lists.Remove(name, out var list) ? Read(list, serializer, whose) : [];

    /// <summary>Reads a list.</summary>
    /// <exception cref="FlinkException">It was written with another type.</exception>
    public static T[] Read<T>(ListSnapshot list, TypeSerializer<T> serializer, string whose) =>
        StoredTypes.Agree(list.Types, StoredTypes.Of(typeof(T)), TypeNames.Of(typeof(T)))
        ? [.. list.Elements.SelectMany(element => StateRows.Read(element, serializer))]
        : throw new FlinkException(
            FailureOrigin.User,
            $"{whose} was stored as {list.Types} and is now {StoredTypes.Of(typeof(T))}: its type cannot change.")
        { IsFinal = true };
}
