using System.Buffers;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Opens files at a position of their decompressed content.</summary>
internal static class FileContent
{
    public static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the file so that the next byte is the one at <paramref name="position"/>.</summary>
    public static Stream Open(string path, long position)
    {
        try
        {
            // No buffer of its own: readers bring theirs.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!IsCompressed(path))
            {
                return new FileContentStream(path, Seek(file, position));
            }

            var content = new FileContentStream(path, new GzipContentStream(file));
            Skip(content, position);
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var advice = exception is FileNotFoundException or DirectoryNotFoundException
                ? "It was found before, and must be there until the job ends. If others delete input files, say so with "
                    + "AllowVanishedFiles()."
                : "It must be readable until the job ends.";
            throw new FlinkException(
                FailureOrigin.External, $"Input file '{path}' cannot be read: {exception.Message} {advice}", exception);
        }
    }

    /// <summary>The number of the line, from 1, that the byte at <paramref name="offset"/> lies in. Reads the file up to there.</summary>
    public static long LineNumberAt(string path, long offset)
    {
        using var content = Open(path, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        var line = 1L;
        while (offset > 0 && content.Read(buffer, 0, (int)Math.Min(buffer.Length, offset)) is > 0 and var read)
        {
            line += buffer.AsSpan(0, read).Count((byte)'\n');
            offset -= read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return line;
    }

    private static FileStream Seek(FileStream file, long position)
    {
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new IOException("It is a pipe or a device, which cannot be read twice; copy its content into a file.");
        }

        file.Position = position;
        return file;
    }

    private static void Skip(Stream content, long count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        while (count > 0 && content.Read(buffer, 0, (int)Math.Min(buffer.Length, count)) is > 0 and var read)
        {
            count -= read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
