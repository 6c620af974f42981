using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using Microsoft.Win32.SafeHandles;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// Rows that are to be restored and are too many for memory, in files of this machine. Each file goes when all of it was read, so that
/// the disk holds the state once and not twice; what is never read goes with whoever might have read it.
/// </summary>
/// <param name="folder">Where the files are made; it is made with the first.</param>
internal sealed class SpilledRows(string folder) : IDisposable
{
    /// <summary>How large a file is.</summary>
    private const long FileMax = 64 << 20;

    private SpillFile? _file;

    /// <summary>Adds rows.</summary>
    public async Task<StatePiece> AddAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        if (_file is null || _file.Length > FileMax)
        {
            Dispose();
            _file = SpillFile.Create(folder);
        }

        return await _file.AddAsync(rows, cancellationToken);
    }

    /// <summary>There are no more rows to add.</summary>
    public void Dispose()
    {
        _file?.Release();
        _file = null;
    }
}

/// <summary>A file of rows, which is deleted when it is closed: when everything in it was read, or nobody can read it any more.</summary>
internal sealed class SpillFile
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    // Who writes it is one of them.
    private int _users = 1;

    private SpillFile(string path, SafeFileHandle handle) => (_path, _handle) = (path, handle);

    /// <summary>How much was written.</summary>
    public long Length { get; private set; }

    /// <summary>Makes a file.</summary>
    /// <exception cref="FlinkException">It cannot be made there.</exception>
    public static SpillFile Create(string folder)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():n}");
        return Guard(path, () =>
        {
            Directory.CreateDirectory(folder);
            const FileOptions Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose;
            return new SpillFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, Options));
        });
    }

    /// <summary>Adds rows.</summary>
    public async Task<StatePiece> AddAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_handle, rows, Length, cancellationToken);
        }
        catch (IOException failure)
        {
            throw Failed(_path, failure);
        }

        var piece = new Piece(this, Length, rows.Length);
        Interlocked.Increment(ref _users);
        Length += rows.Length;
        return piece;
    }

    /// <summary>One user less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _handle.Dispose();
            DeleteFolder();
        }
    }

    // With the last of its files.
    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(Path.GetDirectoryName(_path)!);
        }
        catch (IOException)
        {
            // There are others.
        }
    }

    private ReadOnlyMemory<byte> Read(long offset, int length) => Guard<ReadOnlyMemory<byte>>(_path, () =>
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var read = 0; read < length;)
        {
            var count = RandomAccess.Read(_handle, bytes.AsSpan(read), offset + read);
            read += count > 0 ? count : throw new EndOfStreamException("The file was cut off.");
        }

        return bytes;
    });

    private static T Guard<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
    }

    private static FlinkException Failed(string path, Exception failure) => new(
        FailureOrigin.External,
        $"State that is restored could not be kept in '{path}' on its way: {failure.Message} Look at the disk that StateDirectory or "
        + "--state-dir names: a restore needs room there for the state, and some more.",
        failure);

    private sealed class Piece(SpillFile file, long offset, int length) : StatePiece
    {
        private int _isReleased;

        public override int Length => length;

        public override ReadOnlyMemory<byte> Read() => file.Read(offset, length);

        public override void Release()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            {
                file.Release();
            }
        }
    }
}
