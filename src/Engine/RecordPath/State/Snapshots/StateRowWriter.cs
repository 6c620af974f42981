using System.Buffers;
using System.Buffers.Binary;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Writes rows (key, namespace, value) in the form of <see cref="StateRows"/>, a column after the other, and removals: the negative number
/// of the keys and namespaces that follow.
/// </summary>
internal sealed class StateRowWriter<TKey, TNamespace, TValue>(
    TypeSerializer<TKey> keySerializer,
    TypeSerializer<TNamespace> namespaceSerializer,
    TypeSerializer<TValue> valueSerializer)
{
    /// <summary>How many rows go together before it is known how large they are: many large ones would be more than a piece.</summary>
    private const int CountMaxFirst = 64;

    private readonly TKey[] _keys = new TKey[StateRows.RowsPerPiece];
    private readonly TNamespace[] _namespaces = new TNamespace[StateRows.RowsPerPiece];
    private readonly TValue[] _values = new TValue[StateRows.RowsPerPiece];
    private int _count;
    private int _countMax = CountMaxFirst;

    /// <summary>Adds a row.</summary>
    public void Add(TKey key, TNamespace ns, TValue value, ArrayBufferWriter<byte> output)
    {
        (_keys[_count], _namespaces[_count]) = (key, ns);
        _values[_count++] = value;
        if (_count >= _countMax)
        {
            Flush(output);
        }
    }

    /// <summary>Adds a removal. Removals and rows are flushed before the other kind is added.</summary>
    public void AddRemoved(TKey key, TNamespace ns, ArrayBufferWriter<byte> output)
    {
        (_keys[_count], _namespaces[_count++]) = (key, ns);
        if (_count == _keys.Length)
        {
            FlushRemoved(output);
        }
    }

    /// <summary>Writes the rows that were added.</summary>
    public void Flush(ArrayBufferWriter<byte> output)
    {
        if (_count > 0)
        {
            var (count, before) = (_count, output.WrittenCount);
            WriteKeys(count, output);
            valueSerializer.Write(_values.AsSpan(0, count), output);
            Array.Clear(_values, 0, count);
            var bytesPerRow = Math.Max(1, (output.WrittenCount - before) / count);
            _countMax = Math.Clamp(FrozenLog.PieceMax / bytesPerRow, 1, Math.Min(2 * _countMax, _keys.Length));
        }
    }

    /// <summary>Writes the removals that were added.</summary>
    public void FlushRemoved(ArrayBufferWriter<byte> output)
    {
        if (_count > 0)
        {
            WriteKeys(-_count, output);
        }
    }

    private void WriteKeys(int header, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), header);
        output.Advance(sizeof(int));
        keySerializer.Write(_keys.AsSpan(0, _count), output);
        namespaceSerializer.Write(_namespaces.AsSpan(0, _count), output);
        Array.Clear(_keys, 0, _count);
        Array.Clear(_namespaces, 0, _count);
        _count = 0;
    }
}
