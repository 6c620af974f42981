using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Writes and reads the rows of one table. A row's key is the key group, the table's number, then the owner: its serialized bytes where
/// equal
/// owners have equal ones, so that it can be read back. Otherwise it is bytes that only distinguish owners, and the serialized owner
/// precedes the value, after its length.
/// </summary>
internal sealed class RowCodec<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private readonly StateTableDefinition<TKey, TNamespace, TValue> _definition;
    private readonly uint _table;
    private readonly StateRowCodec<TKey, TNamespace, TValue> _rows;
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(256);

    public RowCodec(StateTableDefinition<TKey, TNamespace, TValue> definition, uint table)
    {
        _definition = definition;
        _table = table;
        _rows = definition.CreateCodec();
    }

    /// <summary>Whether the owner can be read from the row's key.</summary>
    public bool OwnerIsInKey => _rows.IdentityIsOwner;

    /// <summary>Whether each value holds elements that expire one by one.</summary>
    public bool ExpiresByElement => _rows.ExpiresByElement;

    /// <summary>The key of an owner's row; good until the next call.</summary>
    public ReadOnlySpan<byte> Key(TKey key, TNamespace ns)
    {
        _key.ResetWrittenCount();
        RowKey.WritePrefix(_key.GetSpan(RowKey.PrefixSize), _definition.KeyGroupOf(key), _table);
        _key.Advance(RowKey.PrefixSize);
        _rows.WriteIdentity(key, ns, _key);
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
            _rows.WriteOwner(key, ns, _value);
            var written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_value.WrittenMemory).Span;
            BinaryPrimitives.WriteInt32LittleEndian(written, written.Length - sizeof(int));
        }

        _rows.WriteValue(value, _value);
        return _value.WrittenSpan;
    }

    /// <summary>Reads the value of a row.</summary>
    public TValue ReadValue(ReadOnlySpan<byte> value) => _rows.ReadValue(RowKey.ValueOf(value, OwnerIsInKey));

    /// <summary>Reads the owner of a row.</summary>
    public StateKey<TKey, TNamespace> ReadOwner(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _rows.ReadOwner(RowKey.OwnerOf(key, value, OwnerIsInKey));
}
