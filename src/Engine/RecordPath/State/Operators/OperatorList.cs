using System.Collections;
using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.State.Operators;

/// <summary>A state of a subtask that is stored.</summary>
internal interface IStoredState
{
    /// <summary>What messages call its kind.</summary>
    string Kind { get; }

    /// <summary>The types of what it holds.</summary>
    string Types { get; }

    /// <summary>Writes it.</summary>
    void Write(OperatorSnapshot snapshot, string name);
}

/// <summary>What messages say of lists.</summary>
internal static class OperatorList
{
    /// <summary>What they call a kind.</summary>
    public static string Describe(ListKind kind) => kind == ListKind.Union ? "union list" : "list";
}

/// <summary>One list of a subtask.</summary>
internal sealed class OperatorList<T> : IListState<T>, IStoredState
{
    private readonly List<T> _elements;
    private readonly ListKind _kind;
    private readonly ITypeSerializerResolver _serializers;

    public OperatorList(ListKind kind, ITypeSerializerResolver serializers, IEnumerable<T> restored)
    {
        (_kind, _serializers) = (kind, serializers);
        _elements = [.. restored];
    }

    public string Kind => OperatorList.Describe(_kind);

    public string Types => StoredTypes.Of(typeof(T));

    public bool IsEmpty => _elements.Count == 0;

    public void Add(T value) => _elements.Add(value);

    public void AddAll(IEnumerable<T> values) => _elements.AddRange(values);

    public void Update(IEnumerable<T> values)
    {
        List<T> elements = [.. values];
        _elements.Clear();
        _elements.AddRange(elements);
    }

    public void Clear() => _elements.Clear();

    public void Write(OperatorSnapshot snapshot, string name) =>
        OperatorLists.Write(snapshot, name, _elements, CompositeSerializers.Resolve<T>(_serializers), _kind);

    public List<T>.Enumerator GetEnumerator() => _elements.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
