using FlinkNet.Model;
using RocksDbSharp;

namespace FlinkNet.State.RocksDb;

/// <summary>Goes through the rows of one table, as they are when it begins.</summary>
/// <param name="database">The database.</param>
/// <param name="iterator">Goes through its rows; it is disposed of with the scan.</param>
/// <param name="groups">The key groups whose rows are wanted.</param>
/// <param name="table">The table.</param>
/// <param name="from">The key that it begins at.</param>
internal sealed class RowScan(Database database, Iterator iterator, KeyGroupRange groups, uint table, byte[] from) : IDisposable
{
    private readonly Iterator _iterator = iterator;
    private bool _hasBegun;

    /// <summary>Goes through all rows of a table.</summary>
    public RowScan(Database database, KeyGroupRange groups, uint table)
        : this(database, database.Iterate(), groups, table, RowKey.StartOf(groups.Start, table))
    {
    }

    /// <summary>The key of the row at hand.</summary>
    public ReadOnlySpan<byte> Key => _iterator.GetKeySpan();

    /// <summary>The value of the row at hand.</summary>
    public ReadOnlySpan<byte> Value => _iterator.GetValueSpan();

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_hasBegun)
        {
            _iterator.Next();
        }
        else
        {
            _hasBegun = true;
            _iterator.Seek(from);
        }

        while (_iterator.Valid() && RowKey.KeyGroupOf(Key) is var group && groups.Contains(group))
        {
            var at = RowKey.TableOf(Key);
            if (at == table)
            {
                return true;
            }

            // Between the rows of this table and group and those of the next lie the other tables.
            _iterator.Seek(RowKey.StartOf(at < table ? group : group + 1, table));
        }

        database.Check(_iterator);
        return false;
    }

    public void Dispose() => _iterator.Dispose();
}
