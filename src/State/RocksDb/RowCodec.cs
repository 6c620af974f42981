using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Writes and reads the rows of one table. A row's key is the key group, the table's number, then the owner: its serialized bytes where
/// equal owners have equal ones,
/// so that it can be read back. Otherwise it is bytes that only distinguish owners (<see cref="KeyIdentity"/>), and the serialized owner
/// precedes the value, after its length.
/// </summary>
internal sealed class RowCodec<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly StateTableDefinition<TKey, TNamespace, TValue> _definition;
    private readonly uint _table;
    private readonly TypeSerializer<TKey> _keys;
    private readonly TypeSerializer<TNamespace> _namespaces;
    private readonly TypeSerializer<TValue> _values;
    private readonly Action<TKey, IdentityWriter>? _keyIdentity;
    private readonly Action<TNamespace, IdentityWriter>? _namespaceIdentity;
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly IdentityWriter _identity;
    private readonly TKey[] _oneKey = new TKey[1];
    private readonly TNamespace[] _oneNamespace = new TNamespace[1];
    private readonly TValue[] _oneValue = new TValue[1];

    public RowCodec(StateTableDefinition<TKey, TNamespace, TValue> definition, uint table)
    {
        _definition = definition;
        _table = table;
        _keys = definition.Keys();
        _namespaces = definition.Namespaces();
        _values = definition.Values();
        _identity = new IdentityWriter(_key);
        OwnerIsInKey = KeyIdentity.IsSerialized<TKey>() && KeyIdentity.IsSerialized<TNamespace>();
        if (!OwnerIsInKey)
        {
            _keyIdentity = KeyIdentity.IsSerialized<TKey>() ? null : KeyIdentity.Writer<TKey>();
            _namespaceIdentity = KeyIdentity.IsSerialized<TNamespace>() ? null : KeyIdentity.Writer<TNamespace>();
        }
    }

    /// <summary>Whether the owner can be read from the row's key.</summary>
    public bool OwnerIsInKey { get; }

    /// <summary>The key of an owner's row; good until the next call.</summary>
    public ReadOnlySpan<byte> Key(TKey key, TNamespace ns)
    {
        _key.ResetWrittenCount();
        RowKey.WritePrefix(_key.GetSpan(RowKey.PrefixSize), _definition.Own.GroupOf(key), _table);
        _key.Advance(RowKey.PrefixSize);
        if (_keyIdentity is null)
        {
            WriteOne(_keys, _oneKey, key, _key);
        }
        else
        {
            _keyIdentity(key, _identity);
        }

        if (_namespaceIdentity is null)
        {
            WriteOne(_namespaces, _oneNamespace, ns, _key);
        }
        else
        {
            _namespaceIdentity(ns, _identity);
        }

        return _key.WrittenSpan;
    }

    /// <summary>The value of an owner's row; good until the next call.</summary>
    public ReadOnlySpan<byte> Value(TKey key, TNamespace ns, TValue value)
    {
        _value.ResetWrittenCount();
        if (!OwnerIsInKey)
        {
            _value.GetSpan(sizeof(int));
            _value.Advance(sizeof(int));
            WriteOne(_keys, _oneKey, key, _value);
            WriteOne(_namespaces, _oneNamespace, ns, _value);
            var written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_value.WrittenMemory).Span;
            BinaryPrimitives.WriteInt32LittleEndian(written, written.Length - sizeof(int));
        }

        WriteOne(_values, _oneValue, value, _value);
        return _value.WrittenSpan;
    }

    /// <summary>Reads the value of a row.</summary>
    public TValue ReadValue(ReadOnlySpan<byte> value)
    {
        _values.Read(RowKey.ValueOf(value, OwnerIsInKey), _oneValue);
        return Take(_oneValue);
    }

    /// <summary>Reads the owner of a row.</summary>
    public StateKey<TKey, TNamespace> ReadOwner(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var owner = RowKey.OwnerOf(key, value, OwnerIsInKey);
        var length = _keys.Read(owner, _oneKey);
        _namespaces.Read(owner[length..], _oneNamespace);
        return new(Take(_oneKey), Take(_oneNamespace));
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
