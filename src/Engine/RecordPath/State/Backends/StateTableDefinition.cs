using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>What a back end must know to make a table. Serializers are found when they are needed.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TNamespace">The type of what distinguishes states of one key: windows, or <see cref="VoidNamespace"/>.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public sealed class StateTableDefinition<TKey, TNamespace, TValue>
    where TKey : notnull
{
    internal StateTableDefinition(
        string name,
        string types,
        OwnKeys<TKey> own,
        Func<TypeSerializer<TKey>> keys,
        Func<TypeSerializer<TNamespace>> namespaces,
        Func<TypeSerializer<TValue>> values)
    {
        (Name, Types, Own) = (name, types, own);
        (Keys, Namespaces, Values) = (keys, namespaces, values);
    }

    /// <summary>The name of the state in snapshots; unique in its operator.</summary>
    public string Name { get; }

    /// <summary>The types of keys and rows, which must be the same when it is read.</summary>
    public string Types { get; }

    /// <summary>Whether who reads a value is given something that can be changed in place: an object of the user's own.</summary>
    public bool MayBeChangedWhenRead { get; internal init; }

    /// <summary>
    /// When values expire; null for never. What is expired is not shown, whether a back end removes it or not: it may, to give room back.
    /// </summary>
    public TtlPolicy? Ttl { get; internal init; }

    /// <summary>
    /// Whether a key that was handed over may be changed afterwards by a program that should not (<see cref="KeyChanged"/>).
    /// </summary>
    public bool KeysMayChange => OwnKeys<TKey>.MayChange;

    /// <summary>The subtask's keys.</summary>
    internal OwnKeys<TKey> Own { get; }

    /// <summary>Finds what writes keys.</summary>
    internal Func<TypeSerializer<TKey>> Keys { get; }

    /// <summary>Finds what writes namespaces.</summary>
    internal Func<TypeSerializer<TNamespace>> Namespaces { get; }

    /// <summary>Finds what writes values.</summary>
    internal Func<TypeSerializer<TValue>> Values { get; }

    /// <summary>The key group of a key, in whose order a snapshot's rows are written.</summary>
    /// <exception cref="FlinkException">It is another subtask's: a key selector does not answer the same each time.</exception>
    public int KeyGroupOf(TKey key) => Own.GroupOf(key);

    /// <summary>Makes what writes and reads the rows; it is not shared between threads.</summary>
    /// <exception cref="InvalidJobException">A type cannot be serialized; the message says what to do.</exception>
    public StateRowCodec<TKey, TNamespace, TValue> CreateCodec() => new(Keys(), Namespaces(), Values());

    /// <summary>The refusal of a key whose hash is not what it was when it came: what is stored of it would be another key's.</summary>
    public FlinkException KeyChanged() => Own.Changed(Name);

    /// <summary>Refuses a state that was stored with other types.</summary>
    /// <param name="stored">The <see cref="Types"/> with which it was stored.</param>
    /// <param name="operatorName">What messages call the operator.</param>
    /// <exception cref="FlinkException">They are other ones.</exception>
    public void RequireSameTypes(string stored, string operatorName)
    {
        if (!Names.StoredTypes.Agree(stored, Types, Types))
        {
            throw StateTypes.Changed(Name, operatorName, stored, Types);
        }
    }
}
