using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// The open panes: one table of accumulators by key for each stretch of time that has records. Emptied tables are used again.
/// </summary>
/// <param name="io">Writes what they hold.</param>
internal sealed class PaneTables<TKey, TAccumulator>(KeyedStateIO<TKey> io)
    where TKey : notnull
{
    /// <summary>How many emptied tables are kept: a stream seldom has more panes open at a time than this.</summary>
    private const int PooledMax = 8;

    private readonly Dictionary<long, KeyTable<TKey, TAccumulator>> _open = [];
    private readonly Dictionary<long, TableLog<TKey, TKey, long, TAccumulator>> _logs = [];
    private readonly PriorityQueue<long, long> _starts = new();
    private readonly Stack<KeyTable<TKey, TAccumulator>> _pool = new();

    /// <summary>How many panes are open.</summary>
    public int Count => _open.Count;

    /// <summary>The keys of all open panes; those of several panes as often.</summary>
    public IEnumerable<TKey> Keys => _open.Values.SelectMany(table => table.Entries.Select(entry => entry.Key));

    /// <summary>What all open panes hold.</summary>
    public IEnumerable<(TKey Key, long Start, TAccumulator Accumulator)> Rows =>
        _open.SelectMany(pane => pane.Value.Entries.Select(entry => (entry.Key, pane.Key, entry.Value)));

    /// <summary>The table of the pane at <paramref name="start"/>, made if there is none.</summary>
    public KeyTable<TKey, TAccumulator> GetOrAdd(long start)
    {
        if (!_open.TryGetValue(start, out var table))
        {
            table = _pool.TryPop(out var pooled) ? pooled : new KeyTable<TKey, TAccumulator>();
            _open.Add(start, table);
            _starts.Enqueue(start, start);
        }

        return table;
    }

    /// <summary>
    /// Freezes what all open panes hold; each is a table of its own, of which nothing is stored any more when it is taken out.
    /// </summary>
    public void Freeze(OperatorSnapshot snapshot, string name)
    {
        foreach (var (start, table) in _open)
        {
            if (!_logs.TryGetValue(start, out var log))
            {
                log = io.CreateLog<TKey, long, TAccumulator>(table, key => key, _ => start);
                _logs.Add(start, log);
            }

            log.Freeze(snapshot, name);
        }
    }

    /// <summary>Answers where the earliest open pane begins; false when none is open.</summary>
    public bool TryPeek(out long start) => _starts.TryPeek(out start, out _);

    /// <summary>Takes out the table of the earliest open pane; give it back with <see cref="Return"/>.</summary>
    public KeyTable<TKey, TAccumulator> Take()
    {
        var start = _starts.Dequeue();
        _open.Remove(start, out var table);
        _logs.Remove(start);
        return table!;
    }

    /// <summary>Takes a table back that is not needed any more.</summary>
    public void Return(KeyTable<TKey, TAccumulator> table)
    {
        if (_pool.Count < PooledMax)
        {
            table.Clear();
            _pool.Push(table);
        }
    }
}
