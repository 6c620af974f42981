using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;
using RocksDbSharp;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Keeps keyed state in RocksDB: one database for each stateful operator of each subtask, all with memory from one number.
/// </summary>
internal sealed class RocksDbStateBackend(StateFolder folder, long memory, long filesFrom) : IStateBackend, IDisposable
{
    /// <summary>The memory of all state of the process.</summary>
    public StateMemory Memory { get; } = new(memory);

    /// <summary>Where working files are.</summary>
    public string Folder => folder.Root;

    public IOperatorStateBackend Create(StateOwner owner) => new RocksDbKeyedState(owner, Memory, folder, filesFrom);

    public string? NewFolder() => folder.NewPath("restored");

    public void Dispose()
    {
        Memory.Dispose();
        folder.Dispose();
    }
}

/// <summary>Makes the back end that keeps keyed state in RocksDB.</summary>
internal sealed class RocksDbStateBackendProvider : IStateBackendProvider
{
    // State this small costs less as rows among the task's own than as files of its own.
    private const long FilesFrom = 512 << 10;

    public string Name => StateBackends.RocksDb;

    public IStateBackend Create(ExecutionConfig config)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(config.StateMemory, 16L << 20, nameof(config.StateMemory));
        RequireLibrary(static () => Native.Instance.rocksdb_cache_destroy(Native.Instance.rocksdb_cache_create_lru(1024)));
        return new RocksDbStateBackend(StateFolder.Create(config.StateDirectory), config.StateMemory, FilesFrom);
    }

    /// <summary>Tells whether RocksDB's own library can be called.</summary>
    /// <exception cref="FlinkException">It is not there, or not for this machine.</exception>
    public static void RequireLibrary(Action call)
    {
        try
        {
            call();
        }
        catch (Exception exception) when (exception is not RocksDbException)
        {
            var reason = exception.GetBaseException();
            throw new FlinkException(
                FailureOrigin.User,
                $"RocksDB's library for this machine could not be loaded: {reason.Message} It comes with the package RocksDB for "
                    + $"Linux, macOS and Windows on x64 and for Linux and macOS on arm64; publish the program with it, or use "
                    + $"--state-backend memory.",
                exception);
        }
    }
}
