using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>One named piece of state of all keys of a subtask, in memory.</summary>
/// <param name="definition">How it is stored.</param>
internal sealed class MemoryStateTable<TKey, TNamespace, TValue>(StateTableDefinition<TKey, TNamespace, TValue> definition)
    : StateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    // Who is given a value that can be changed in place may do so, as a user who reads an object of his own: then reading it counts as
    // changing it.
    private readonly bool _isChangedByReading = definition.MayBeChangedWhenRead;
    private readonly KeyTable<StateKey<TKey, TNamespace>, TValue> _values = new(shrinks: true);
    private TableLog<StateKey<TKey, TNamespace>, TKey, TNamespace, TValue>? _createdLog;

    public override int Count => _values.Count;

    public override IEnumerable<StateKey<TKey, TNamespace>> Owners => _values.Entries.Select(entry => entry.Key);

    public override IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows => _values.Entries;

    private TableLog<StateKey<TKey, TNamespace>, TKey, TNamespace, TValue> Log => _createdLog ??= new(
        _values,
        new(definition.Types, definition.Own, owner => owner.Key, owner =>
            owner.Namespace, definition.Keys, definition.Namespaces, definition.Values));

    public override void Freeze(OperatorSnapshot snapshot) => Log.Freeze(snapshot, definition.Name);

    public override void GoOnFrom(KeyedStateSnapshot state) => Log.GoOnFrom(state);

    public override ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists) =>
        ref _values.GetOrAdd(new StateKey<TKey, TNamespace>(key, ns), out exists);

    public override ref TValue Find(TKey key, TNamespace ns)
    {
        var index = _values.IndexOf(new StateKey<TKey, TNamespace>(key, ns));
        if (index < 0)
        {
            return ref Unsafe.NullRef<TValue>();
        }

        if (_isChangedByReading)
        {
            _values.MarkChanged(index);
        }

        return ref _values.ValueAt(index)!;
    }

    public override ref TValue FindForChange(TKey key, TNamespace ns)
    {
        var index = _values.IndexOf(new StateKey<TKey, TNamespace>(key, ns));
        if (index < 0)
        {
            return ref Unsafe.NullRef<TValue>();
        }

        _values.MarkChanged(index);
        return ref _values.ValueAt(index)!;
    }

    public override bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        ref var found = ref Find(key, ns);
        if (Unsafe.IsNullRef(ref found))
        {
            value = default;
            return false;
        }

        value = found;
        return true;
    }

    public override void Set(TKey key, TNamespace ns, TValue value) =>
        _values.GetOrAdd(new StateKey<TKey, TNamespace>(key, ns), out _) = value;

    public override bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        var index = _values.IndexOf(new StateKey<TKey, TNamespace>(key, ns));
        if (index < 0)
        {
            value = default;
            return false;
        }

        value = _values.ValueAt(index)!;
        _values.RemoveAt(index);
        return true;
    }

    public override void Remove(TKey key, TNamespace ns) => Remove(key, ns, out _);
}
