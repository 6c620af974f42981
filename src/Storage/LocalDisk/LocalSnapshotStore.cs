using System.Runtime.InteropServices;
using FlinkNet.Model;

namespace FlinkNet.Storage;

/// <summary>
/// Keeps snapshots in a folder. An object is written under another name, forced to the disk, and then given its own, so that nobody sees it
/// before it is whole; then its folder is forced to
/// the disk, without which a loss of power would take the name away.
/// A cluster of several machines needs a folder that all of them mount.
/// </summary>
/// <param name="root">The folder; it is made when the first object is written.</param>
public sealed class LocalSnapshotStore(string root) : ISnapshotStore
{
    private const string TemporaryFolder = ".tmp";

    /// <summary>How much of a stream is written at a time.</summary>
    private const int CopySize = 1 << 20;

    /// <summary>How old a file must be to be what a killed process left: no write takes as long.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private readonly FolderSyncs _syncs = new();

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        TryWriteAsync(name, file => file.WriteAsync(content, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
        TryWriteAsync(name, file => new ValueTask(content.CopyToAsync(file, CopySize, cancellationToken)));

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(name), options: FileOptions.Asynchronous);
            var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(RandomAccess.GetLength(file) - offset, 0, length));
            var read = 0;
            while (read < bytes.Length
                && await RandomAccess.ReadAsync(file, bytes.AsMemory(read), offset + read, cancellationToken) is > 0 and var count)
            {
                read += count;
            }

            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(PathOf(prefix + "x"))!;
        IReadOnlyList<string> names = !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
        return Task.FromResult(names);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            File.Delete(path);
            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone, as requested.
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        return Task.CompletedTask;
    }

    /// <summary>Deletes what processes that were killed in the middle of a write left behind.</summary>
    internal void DeleteLeftovers(DateTime now)
    {
        var folder = new DirectoryInfo(Path.Combine(root, TemporaryFolder));
        foreach (var leftover in folder.Exists ? folder.EnumerateFiles().Where(file => now - file.LastWriteTimeUtc > LeftoverAge) : [])
        {
            leftover.Delete();
        }
    }

    private async Task<bool> TryWriteAsync(string name, Func<FileStream, ValueTask> write)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(root, TemporaryFolder, $"{Guid.NewGuid():n}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
            DurableFolders.Create(folder);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }

            var isWritten = TryRename(temporary, path);

            // Also when it was there before: whoever wrote it may not have come so far, and the caller relies on it.
            await _syncs.SyncAsync(folder);
            return isWritten;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool TryRename(string from, string to)
    {
        // On Unix File.Move looks first and renames then, over what another has written meanwhile: only of links is one made, whoever comes
        // at once.
        if (!OperatingSystem.IsWindows() && Links.Link(from, to) == 0)
        {
            return true;
        }

        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    private string PathOf(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    private static class Links
    {
#pragma warning disable SYSLIB1054 // The generated call would need unsafe code.
        [DllImport("libc", EntryPoint = "link")]
        public static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
#pragma warning restore SYSLIB1054
    }
}
