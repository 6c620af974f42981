using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>One named piece of state of all keys of a subtask, in memory.</summary>
internal sealed class MemoryStateTable<TKey, TNamespace, TValue> : StateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly Dictionary<StateKey<TKey, TNamespace>, TValue> _values = [];

    public override int Count => _values.Count;

    public override IEnumerable<StateKey<TKey, TNamespace>> Owners => _values.Keys;

    public override IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows => _values.Select(entry => (entry.Key, entry.Value));

    public override ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_values, new StateKey<TKey, TNamespace>(key, ns), out exists);

    public override ref TValue Find(TKey key, TNamespace ns) =>
        ref CollectionsMarshal.GetValueRefOrNullRef(_values, new StateKey<TKey, TNamespace>(key, ns));

    public override ref TValue FindForChange(TKey key, TNamespace ns) => ref Find(key, ns);

    public override bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value) =>
        _values.TryGetValue(new StateKey<TKey, TNamespace>(key, ns), out value);

    public override void Set(TKey key, TNamespace ns, TValue value) => _values[new StateKey<TKey, TNamespace>(key, ns)] = value;

    public override bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value) =>
        _values.Remove(new StateKey<TKey, TNamespace>(key, ns), out value);

    public override void Remove(TKey key, TNamespace ns) => _values.Remove(new StateKey<TKey, TNamespace>(key, ns));
}
