using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FlinkNet.Silo.Modules;

/// <summary>
/// Looks into a file for the name of <see cref="FlinkNetModuleAttribute"/>. To load each assembly for that, or to read its metadata, would
/// cost a program's start more; one that holds the name and no module is loaded for nothing, and does no harm.
/// </summary>
internal static class ModuleMark
{
    private const int ChunkSize = 256 * 1024;

    private static ReadOnlySpan<byte> Name => "FlinkNetModuleAttribute"u8;

    /// <summary>Whether the assembly in a file may name a module.</summary>
    public static bool IsIn(string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            using var file = File.OpenHandle(path);
            return IsIn(file, buffer);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Whoever needs it will be told.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A name that two chunks share is seen whole in the second.
    private static bool IsIn(SafeFileHandle file, byte[] buffer)
    {
        var (offset, kept) = (0L, 0);
        while (RandomAccess.Read(file, buffer.AsSpan(kept), offset) is > 0 and var read)
        {
            var filled = buffer.AsSpan(0, kept + read);
            if (filled.IndexOf(Name) >= 0)
            {
                return true;
            }

            kept = Math.Min(filled.Length, Name.Length - 1);
            filled[^kept..].CopyTo(buffer);
            offset += read;
        }

        return false;
    }
}
