using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Shared;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// The keyed state of one operator in one subtask: one database for all its tables. It is opened when a row is first written, or restored.
/// </summary>
internal sealed class RocksDbKeyedState(StateOwner owner, StateMemory memory, StateFolder folder, long filesFrom) : IOperatorStateBackend
{
    // A batch is written when it is about as large as this; RocksDB takes its time for larger ones.
    private const int BatchBytes = 1 << 20;

    private readonly Dictionary<uint, ITable> _tables = [];
    private readonly Dictionary<uint, TableDescription> _restored = [];
    private readonly CheckpointFiles _checkpoints = new(folder, owner.KeyGroups);
    private Database? _database;

    // The task is one of them, and whatever reads beside its loop.
    private int _users = 1;
    private bool _isDisposed;

    /// <summary>Whose state it is.</summary>
    public StateOwner Owner => owner;

    /// <summary>The memory of the process's state.</summary>
    public StateMemory Memory => memory;

    /// <summary>Drops expired rows.</summary>
    public TtlFilter Filter { get; } = new();

    /// <summary>Gathers rows to be written; empty between two calls.</summary>
    public WriteBuffer Buffer { get; } = new();

    /// <summary>Whether anything was ever written; before, no row need be looked for.</summary>
    public bool HasRows => _database is not null;

    /// <summary>The database; made when it is first needed.</summary>
    public Database Database => _database ??= Database.Open(folder.NewPath(DatabaseName), Description, memory, Filter);

    public bool Prefetches => true;

    private string DatabaseName => $"{owner.Task.Task.Vertex.Index}-{owner.Task.Task.Subtask}-{owner.Task.Attempt}";

    private string Description => $"operator '{owner.OperatorName}' of job '{owner.JobName}', subtask {owner.Task.Task.Subtask}";

    public StateTable<TKey, TNamespace, TValue> CreateTable<TKey, TNamespace, TValue>(
        StateTableDefinition<TKey, TNamespace, TValue> definition)
        where TKey : notnull
    {
        var number = RowKey.TableOf(definition.Name);
        if (_tables.TryGetValue(number, out var other))
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"the states '{other.Name}' and '{definition.Name}' of operator '{owner.OperatorName}' have names that the state "
                        + $"back end cannot tell apart: rename one of them.");
        }

        if (_restored.TryGetValue(number, out var stored))
        {
            definition.RequireSameTypes(stored.Types, owner.OperatorName);
        }

        var table = new RocksDbStateTable<TKey, TNamespace, TValue>(this, definition, number);
        memory.AddTable();
        _tables.Add(number, table);
        return table;
    }

    public void Snapshot(IStateSnapshot snapshot)
    {
        WriteBack();
        if (_database is null || snapshot.Kind.IsSavepoint())
        {
            WriteRows(snapshot);
        }
        else if (_database.SizeEstimate < filesFrom)
        {
            WriteRows(snapshot);
            _checkpoints.NoneOf(snapshot.Checkpoint);
        }
        else
        {
            snapshot.AddFiles(_checkpoints.Take(_database, snapshot.Checkpoint, [.. Tables().Select(table => table.Table)]));
        }
    }

    public void Restore(IReadOnlyList<StateFiles> parts, bool isForeign)
    {
        var restored = StateRestorer.Restore(parts, owner.KeyGroups, path => Database.Open(path, Description, memory, Filter));
        _database = restored.Database;
        _checkpoints.Begin(isForeign ? [] : restored.Files);
        foreach (var table in restored.Tables)
        {
            _restored[RowKey.TableOf(table.Name)] = table;
        }
    }

    public void NotifyCheckpointComplete(long checkpoint) => _checkpoints.Confirm(checkpoint);

    /// <summary>Writes all that was changed in caches.</summary>
    public void WriteBack()
    {
        foreach (var table in _tables.Values)
        {
            table.WriteDirty(Buffer);
        }

        Write(Buffer);
    }

    /// <summary>Writes what was gathered, once it is worth a call.</summary>
    public void WriteIfLarge(WriteBuffer buffer)
    {
        if (buffer.Length >= BatchBytes)
        {
            Write(buffer);
        }
    }

    /// <summary>Writes what was gathered.</summary>
    public void Write(WriteBuffer buffer)
    {
        if (buffer.Count > 0)
        {
            Database.Write(buffer.Written);
            memory.Count(read: 0, buffer.Count);
            buffer.Clear();
        }
    }

    /// <summary>The task goes no further. What a savepoint still reads stays until it is released.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var table in _tables.Values)
        {
            table.Release();
        }

        _tables.Clear();
        Leave();
    }

    /// <summary>Keeps the database open for somebody else than the task, who leaves it later.</summary>
    public void Retain() => Interlocked.Increment(ref _users);

    /// <summary>One user less: the last closes the database.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            if (_database is not null)
            {
                _database.Dispose();
                LockedFolder.Delete(_database.Path);
            }

            Filter.Dispose();
        }
    }

    // Tables that nobody has requested since they were restored are kept.
    private IEnumerable<(uint Number, TableDescription Table)> Tables() =>
        _restored.Where(entry => !_tables.ContainsKey(entry.Key)).Select(entry => (entry.Key, entry.Value))
            .Concat(_tables.Select(entry =>
                (entry.Key, new TableDescription(entry.Value.Name, entry.Value.Types, entry.Value.OwnerIsInKey))));

    private void WriteRows(IStateSnapshot snapshot)
    {
        var tables = Tables().ToList();
        var view = _database is null || tables.Count == 0 ? null : new DatabaseView(this, _database, tables.Count);
        foreach (var (number, table) in tables)
        {
            snapshot.AddState(table.Name, table.Types);
            if (view is not null)
            {
                snapshot.AddRows(new FrozenTable(table, number, owner.KeyGroups, view));
            }
        }
    }
}
