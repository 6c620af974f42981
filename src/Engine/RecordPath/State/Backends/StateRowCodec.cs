using System.Buffers;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>
/// Writes and reads the rows of one table, for back ends that keep bytes. It is used by one thread at a time.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TNamespace">The type of what distinguishes states of one key: windows, or <see cref="VoidNamespace"/>.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public sealed class StateRowCodec<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly TypeSerializer<TKey> _keys;
    private readonly TypeSerializer<TNamespace> _namespaces;
    private readonly TypeSerializer<TValue> _values;
    private readonly Action<TKey, IdentityWriter>? _keyIdentity;
    private readonly Action<TNamespace, IdentityWriter>? _namespaceIdentity;
    private readonly TKey[] _oneKey = new TKey[1];
    private readonly TNamespace[] _oneNamespace = new TNamespace[1];
    private readonly TValue[] _oneValue = new TValue[1];
    private readonly IdentityWriter _identity = new();

    internal StateRowCodec(TypeSerializer<TKey> keys, TypeSerializer<TNamespace> namespaces, TypeSerializer<TValue> values)
    {
        (_keys, _namespaces, _values) = (keys, namespaces, values);
        IdentityIsOwner = KeyIdentity.IsSerialized<TKey>() && KeyIdentity.IsSerialized<TNamespace>();
        if (!IdentityIsOwner)
        {
            _keyIdentity = KeyIdentity.IsSerialized<TKey>() ? null : KeyIdentity.Writer<TKey>();
            _namespaceIdentity = KeyIdentity.IsSerialized<TNamespace>() ? null : KeyIdentity.Writer<TNamespace>();
        }
    }

    /// <summary>
    /// Whether what <see cref="WriteIdentity"/> writes is also what <see cref="WriteOwner"/> writes, and so can be read back.
    /// </summary>
    public bool IdentityIsOwner { get; }

    /// <summary>
    /// Of a table whose values expire (<see cref="StateTableDefinition{TKey, TNamespace, TValue}.Ttl"/>): whether each holds elements that
    /// expire one by one (<see cref="TtlPolicy.LastAccessOf"/>).
    /// </summary>
    public bool ExpiresByElement =>
        typeof(TValue).IsGenericType && typeof(TValue).GetGenericTypeDefinition() == typeof(TtlEntry<>)
        && typeof(TValue).GenericTypeArguments[0].GetGenericTypeDefinition() != typeof(TtlValue<>);

    /// <summary>
    /// Writes bytes that are the same for owners that are equal, and others for others: to find a row by. Those of a serializer need not be
    /// so: equal decimals differ in their zeros, for one.
    /// </summary>
    public void WriteIdentity(TKey key, TNamespace ns, ArrayBufferWriter<byte> output)
    {
        _identity.Output = output;
        if (_keyIdentity is null)
        {
            WriteOne(_keys, _oneKey, key, output);
        }
        else
        {
            _keyIdentity(key, _identity);
        }

        if (_namespaceIdentity is null)
        {
            WriteOne(_namespaces, _oneNamespace, ns, output);
        }
        else
        {
            _namespaceIdentity(ns, _identity);
        }
    }

    /// <summary>Writes an owner, as rows of snapshots begin with it.</summary>
    public void WriteOwner(TKey key, TNamespace ns, ArrayBufferWriter<byte> output)
    {
        WriteOne(_keys, _oneKey, key, output);
        WriteOne(_namespaces, _oneNamespace, ns, output);
    }

    /// <summary>Writes a value, as rows of snapshots end with it.</summary>
    public void WriteValue(TValue value, ArrayBufferWriter<byte> output) => WriteOne(_values, _oneValue, value, output);

    /// <summary>Reads an owner.</summary>
    public StateKey<TKey, TNamespace> ReadOwner(ReadOnlySpan<byte> owner)
    {
        var length = _keys.Read(owner, _oneKey);
        _namespaces.Read(owner[length..], _oneNamespace);
        return new(Take(_oneKey), Take(_oneNamespace));
    }

    /// <summary>Reads a value.</summary>
    public TValue ReadValue(ReadOnlySpan<byte> value)
    {
        _values.Read(value, _oneValue);
        return Take(_oneValue);
    }

    private static void WriteOne<T>(TypeSerializer<T> serializer, T[] one, T value, ArrayBufferWriter<byte> output)
    {
        one[0] = value;
        serializer.Write(one, output);
        one[0] = default!;
    }

    private static T Take<T>(T[] one)
    {
        var value = one[0];
        one[0] = default!;
        return value;
    }
}
