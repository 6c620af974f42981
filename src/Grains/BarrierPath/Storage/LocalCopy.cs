using System.IO.Hashing;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>A local copy of a shared file. Anything may have happened to it since it was written.</summary>
/// <param name="path">Where it is.</param>
/// <param name="length">How long it was when it was written.</param>
/// <param name="hash">The XXH3 hash of what was written.</param>
internal sealed class LocalCopy(string path, long length, ulong hash)
{
    /// <summary>Reads all of it.</summary>
    /// <returns>Null when it is not there, or not what was written.</returns>
    public Task<byte[]?> TryReadAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        return bytes.Length == length && XxHash3.HashToUInt64(bytes) == hash ? bytes : null;
    });

    /// <summary>Reads a piece of it, of which the caller has found out that it is what was written.</summary>
    /// <returns>Null when it is not there, or ends before the piece does.</returns>
    public Task<byte[]?> TryReadAsync(long offset, int count, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var content = Open();
        content.Position = offset;
        var bytes = new byte[count];
        return await content.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken) == count ? bytes : null;
    });

    /// <summary>Whether it is what was written.</summary>
    public Task<bool> IsWholeAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var content = Open();
        var actual = new XxHash3();
        await actual.AppendAsync(content, cancellationToken);
        return content.Position == length && actual.GetCurrentHashAsUInt64() == hash;
    });

    /// <summary>Deletes it.</summary>
    public void Delete() => Delete(path);

    /// <summary>Deletes what is at a path, if that can be done now; else it goes with its folder.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // With its folder.
        }
    }

    private FileStream Open() =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16, FileOptions.Asynchronous);

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
