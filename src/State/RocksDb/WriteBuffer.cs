using System.Buffers.Binary;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Rows to be written, in RocksDB's own form of a batch: twelve bytes of header with their number, then for each a kind, the key and the
/// value with
/// their lengths. So a thousand rows cost one call out of managed code.
/// </summary>
internal sealed class WriteBuffer
{
    private const int HeaderSize = 12;
    private const int CountAt = 8;
    private const byte Deletion = 0;
    private const byte Value = 1;
    private byte[] _bytes = new byte[1 << 16];
    private int _length = HeaderSize;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>How long the batch is.</summary>
    public int Length => _length;

    /// <summary>Adds a row.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Reserve(1 + 5 + key.Length + 5 + value.Length);
        _bytes[_length++] = Value;
        Write(key);
        Write(value);
        Count++;
    }

    /// <summary>Adds the removal of a row.</summary>
    public void Delete(ReadOnlySpan<byte> key)
    {
        Reserve(1 + 5 + key.Length);
        _bytes[_length++] = Deletion;
        Write(key);
        Count++;
    }

    /// <summary>The batch.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(CountAt), Count);
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _length = HeaderSize;
        Count = 0;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + bytes)));
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var length = (uint)bytes.Length;
        while (length >= 0x80)
        {
            _bytes[_length++] = (byte)(length | 0x80);
            length >>= 7;
        }

        _bytes[_length++] = (byte)length;
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
