using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>One named piece of state of all keys of a subtask.</summary>
internal interface IStateTable<TKey, TNamespace>
    where TKey : notnull
{
    /// <summary>Who has something stored.</summary>
    IEnumerable<StateKey<TKey, TNamespace>> Owners { get; }
}

/// <inheritdoc/>
internal interface IStateTable<TKey, TNamespace, TStored> : IStateTable<TKey, TNamespace>
    where TKey : notnull
{
    /// <summary>All that is stored.</summary>
    IEnumerable<(StateKey<TKey, TNamespace> Owner, TStored Stored)> Rows { get; }

    /// <summary>Stores what a snapshot holds.</summary>
    void Restore(StateKey<TKey, TNamespace> owner, TStored stored);
}

/// <summary>One named piece of state of all keys of a subtask, in memory.</summary>
internal sealed class StateTable<TKey, TNamespace, TValue> : IStateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly Dictionary<StateKey<TKey, TNamespace>, TValue> _values = [];

    /// <summary>How many values are stored.</summary>
    public int Count => _values.Count;

    public IEnumerable<StateKey<TKey, TNamespace>> Owners => _values.Keys;

    public IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows => _values.Select(entry => (entry.Key, entry.Value));

    public void Restore(StateKey<TKey, TNamespace> owner, TValue stored) => _values[owner] = stored;

    /// <summary>The place of a value, made if there is none; valid until the table is changed otherwise.</summary>
    public ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_values, new StateKey<TKey, TNamespace>(key, ns), out exists);

    /// <summary>The place of a value; a null reference if there is none. Valid until the table is changed.</summary>
    public ref TValue Find(TKey key, TNamespace ns) =>
        ref CollectionsMarshal.GetValueRefOrNullRef(_values, new StateKey<TKey, TNamespace>(key, ns));

    /// <summary>Answers a value; false when there is none.</summary>
    public bool TryGet(TKey key, TNamespace ns, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) =>
        _values.TryGetValue(new StateKey<TKey, TNamespace>(key, ns), out value);

    /// <summary>Stores a value.</summary>
    public void Set(TKey key, TNamespace ns, TValue value) => _values[new StateKey<TKey, TNamespace>(key, ns)] = value;

    /// <summary>Removes a value and answers it; false when there is none.</summary>
    public bool Remove(TKey key, TNamespace ns, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) =>
        _values.Remove(new StateKey<TKey, TNamespace>(key, ns), out value);

    /// <summary>Removes a value.</summary>
    public void Remove(TKey key, TNamespace ns) => _values.Remove(new StateKey<TKey, TNamespace>(key, ns));
}
