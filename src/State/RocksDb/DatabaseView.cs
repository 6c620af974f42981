using FlinkNet.Model;
using RocksDbSharp;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// The rows of a database as they were when it was made, whatever is written later on. Each of its users releases it once; while there is
/// one, the database stays open and no row expires.
/// </summary>
internal sealed class DatabaseView
{
    private readonly RocksDbKeyedState _state;
    private readonly Database _database;
    private readonly Snapshot _snapshot;
    private int _users;

    /// <summary>Begins, in the task's loop.</summary>
    /// <param name="state">Whose database it is.</param>
    /// <param name="database">The database.</param>
    /// <param name="users">How many users there are; one at least.</param>
    public DatabaseView(RocksDbKeyedState state, Database database, int users)
    {
        (_state, _database, _users) = (state, database, users);
        state.Retain();
        state.Filter.Hold();
        _snapshot = database.TakeSnapshot();
    }

    /// <summary>Goes through the rows of one table, from a key on.</summary>
    public RowScan Scan(KeyGroupRange groups, uint table, byte[] from) => new(_database, _database.Iterate(_snapshot), groups, table, from);

    /// <summary>One user less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _snapshot.Dispose();
            _state.Filter.Resume();
            _state.Leave();
        }
    }
}
