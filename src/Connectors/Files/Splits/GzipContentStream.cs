using System.IO.Compression;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// The content of a gzip file, of one member or several. A file that was cut off fails, whatever the process has decompressed before.
/// </summary>
/// <remarks>
/// <see cref="GZipStream"/> takes what is there for the whole, unless a switch is set which the runtime reads once per process. So the file
/// is followed by a member of ours: only behind complete members is it read as one, and its content is then the end of all content. Bytes
/// after the last member that begin none are left out, as other programs do; the stream then does not ask for what follows them.
/// </remarks>
internal sealed class GzipContentStream : ForwardStream
{
    /// <summary>64 KiB: larger pieces are no faster.</summary>
    private const int BufferSize = 64 << 10;

    private static readonly byte[] End = "\u0001flink.net: the end\u0002"u8.ToArray();
    private static readonly byte[] EndMember = Compress(End);

    private readonly FollowedFile _file;
    private readonly GZipStream _content;
    private readonly byte[] _bytes = new byte[BufferSize];
    private int _start;
    private int _count;
    private bool _isAtEnd;

    public GzipContentStream(Stream file)
        : this(new FollowedFile(file))
    {
    }

    private GzipContentStream(FollowedFile file)
        : this(file, new GZipStream(file, CompressionMode.Decompress))
    {
    }

    private GzipContentStream(FollowedFile file, GZipStream content)
        : base(content) =>
        (_file, _content) = (file, content);

    /// <summary>How much may be handed out: what may be our end is held back until it is known not to be.</summary>
    private int Ready => _isAtEnd ? _count : _count - End.Length;

    /// <exception cref="InvalidDataException">The file is not complete.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (Ready <= 0 && !_isAtEnd)
        {
            Fill();
        }

        var count = Math.Min(Ready, buffer.Length);
        _bytes.AsSpan(_start, count).CopyTo(buffer);
        (_start, _count) = (_start + count, _count - count);
        return count;
    }

    private void Fill()
    {
        _bytes.AsSpan(_start, _count).CopyTo(_bytes);
        _start = 0;
        var read = _content.Read(_bytes.AsSpan(_count));
        _count += read;
        if (read == 0)
        {
            Conclude();
        }
    }

    private void Conclude()
    {
        _isAtEnd = true;
        if (_bytes.AsSpan(0, _count).EndsWith(End))
        {
            _count -= End.Length;
        }
        else if (_file.IsExhausted)
        {
            throw new InvalidDataException("It ends in the middle of its compressed data.");
        }
    }

    private static byte[] Compress(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    /// <summary>A file, and our member after it.</summary>
    private sealed class FollowedFile(Stream file) : ForwardStream(file)
    {
        private readonly MemoryStream _end = new(EndMember, writable: false);
        private bool _isInFile = true;

        /// <summary>Whether more was requested than there is.</summary>
        public bool IsExhausted { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = _isInFile ? Inner.Read(buffer) : 0;
            if (count > 0)
            {
                return count;
            }

            _isInFile &= buffer.IsEmpty;
            count = _end.Read(buffer);
            IsExhausted |= count == 0 && !buffer.IsEmpty;
            return count;
        }
    }
}
