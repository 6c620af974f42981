using System.Buffers;

namespace FlinkNet.Connectors.Files;

/// <summary>Collects bytes and writes them to a file some tens of kilobytes at a time.</summary>
internal sealed class FileBuffer : IBufferWriter<byte>
{
    /// <summary>64 KiB: below the large object heap, and larger writes are no faster.</summary>
    private const int Size = 64 << 10;

    private byte[] _bytes = new byte[Size];
    private PartFile? _file;
    private int _count;

    /// <summary>How many bytes came in since it was last set to 0.</summary>
    public long Written { get; set; }

    /// <summary>Says which file the bytes that follow are for; those before were flushed.</summary>
    public FileBuffer Into(PartFile file)
    {
        _file = file;
        return this;
    }

    public void Advance(int count)
    {
        _count += count;
        Written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public void Flush()
    {
        _file?.Write(_bytes.AsSpan(0, _count));
        _count = 0;
    }

    private void MakeRoom(int size)
    {
        size = Math.Max(size, 1);
        if (size <= _bytes.Length - _count)
        {
            return;
        }

        Flush();
        if (size > _bytes.Length)
        {
            _bytes = new byte[size];
        }
    }
}
