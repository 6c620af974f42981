using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files.Formats;

/// <summary>Cuts a split's bytes into lines. A line belongs to the split in which its first byte lies.</summary>
internal sealed class LineScanner : IDisposable
{
    private readonly FileSplit _split;
    private readonly Stream _content;
    private readonly int _lineSizeMax;

    private byte[] _buffer;
    private long _bufferOffset;
    private int _begin;
    private int _end;

    /// <summary>How many bytes of the next line are the file's byte order mark.</summary>
    private int _mark;

    public LineScanner(FileSplit split, FileSourceSettings settings)
    {
        (_split, _lineSizeMax) = (split, settings.LineSizeMax);
        _buffer = ArrayPool<byte>.Shared.Rent(settings.BufferSize);

        // A fresh split looks at the byte before it: if a line ends there, the next one begins with the split.
        var isInsideFile = !split.IsBegun && split.Start > 0;
        _bufferOffset = isInsideFile ? split.Start - 1 : split.Position;
        try
        {
            _content = FileContent.Open(split.Path, _bufferOffset);
            if (isInsideFile)
            {
                SkipLine();
            }
            else if (Position == 0)
            {
                FindByteOrderMark();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the next line begins, in the decompressed content.</summary>
    public long Position => _bufferOffset + _begin;

    /// <summary>Whether no further line belongs to the split.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Reads the next line, without its end. The span is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (IsAtEnd || Position >= _split.End)
        {
            IsAtEnd = true;
            line = default;
            return false;
        }

        var length = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n');
        if (length < 0 && !TryFindEnd(out length))
        {
            return TryReadLast(out line);
        }

        line = Take(length);
        _begin++;
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        IsAtEnd = Position >= _split.End;
        return true;
    }

    public void Dispose()
    {
        _content?.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            (_begin, _end, IsAtEnd) = (0, 0, true);
        }
    }

    /// <summary>Takes bytes of a line out of the buffer. The mark lies in the first line, so that this one begins with the file.</summary>
    private ReadOnlySpan<byte> Take(int length)
    {
        var line = _buffer.AsSpan(_begin + _mark, length - _mark);
        _begin += length;
        _mark = 0;
        return line;
    }

    /// <summary>Reads on until the buffer holds the end of the line; its length, or false at the end of the content.</summary>
    private bool TryFindEnd(out int length)
    {
        do
        {
            var scanned = _end - _begin;
            if (!Fill())
            {
                length = 0;
                return false;
            }

            length = _buffer.AsSpan(_begin + scanned, _end - _begin - scanned).IndexOf((byte)'\n');
            length = length < 0 ? length : length + scanned;
        }
        while (length < 0);
        return true;
    }

    /// <summary>The last line of a file may lack its end.</summary>
    private bool TryReadLast(out ReadOnlySpan<byte> line)
    {
        line = Take(_end - _begin);
        IsAtEnd = true;
        return line.Length > 0;
    }

    /// <summary>Skips to the next line's beginning, or past the split if none begins in it, without keeping what is skipped.</summary>
    private void SkipLine()
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                _begin += newline + 1;
                return;
            }

            _begin = _end;
            if (Position >= _split.End || !Fill())
            {
                return;
            }
        }
    }

    private void FindByteOrderMark()
    {
        while (_end < 3 && Fill())
        {
        }

        _mark = _buffer.AsSpan(0, _end) is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
    }

    /// <summary>Reads more behind what was not yet used, moving that to the front; false at the end of the content.</summary>
    private bool Fill()
    {
        var rest = _buffer.AsSpan(_begin, _end - _begin);
        if (rest.Length > _lineSizeMax)
        {
            ThrowTooLong();
        }

        if (rest.Length == _buffer.Length)
        {
            Grow();
        }
        else if (_begin > 0)
        {
            rest.CopyTo(_buffer);
        }

        _bufferOffset += _begin;
        (_begin, _end) = (0, rest.Length);
        var read = _content.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    [DoesNotReturn]
    private void ThrowTooLong() => throw new FlinkException(
        FailureOrigin.User,
        $"Input file '{_split.Path}' has a line of more than {_lineSizeMax} bytes, from byte {Position} on. " +
        "If the file does hold lines of text, raise the bound with WithLineSizeMax(bytes).");
}
