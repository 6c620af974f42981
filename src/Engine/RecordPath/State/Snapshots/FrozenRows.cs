using System.Buffers;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Copied rows of a table: those that are stored, and the keys of those that were removed.</summary>
internal sealed class FrozenRows<TEntry, TKey, TNamespace, TValue> : FrozenLog
    where TKey : notnull
{
    private readonly TableShape<TEntry, TKey, TNamespace, TValue> _shape;
    private readonly StateRowWriter<TKey, TNamespace, TValue> _writer;
    private readonly List<TEntry> _removed;
    private readonly int _capacity;
    private TEntry[] _entries;
    private TValue[] _values;
    private int _count;

    /// <summary>Makes room for rows.</summary>
    public FrozenRows(
        string name,
        TableShape<TEntry, TKey, TNamespace, TValue> shape,
        StateRowWriter<TKey, TNamespace, TValue> writer,
        int capacity,
        List<TEntry> removed)
        : base(name, shape.Types)
    {
        (_shape, _writer, _capacity, _removed) = (shape, writer, capacity, removed);
        _entries = ArrayPool<TEntry>.Shared.Rent(capacity);
        _values = ArrayPool<TValue>.Shared.Rent(capacity);
    }

    /// <summary>Adds a row, of which the table goes on to have its own.</summary>
    public void Add(TEntry entry, TValue value)
    {
        _entries[_count] = entry;
        _values[_count++] = value;
    }

    public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
    {
        var (entries, removed) = (_entries, _removed);
        var stored = KeyGroupOrder.Of(_count, row => _shape.Own.GroupOf(_shape.KeyOf(entries[row])));
        var gone = KeyGroupOrder.Of(removed.Count, row => _shape.Own.GroupOf(_shape.KeyOf(removed[row])));
        var (nextStored, nextGone) = (0, 0);
        while (nextStored < stored.Runs.Count || nextGone < gone.Runs.Count)
        {
            var group = Math.Min(GroupAt(stored, nextStored), GroupAt(gone, nextGone));
            var (at, end) = GroupAt(gone, nextGone) == group ? RunAt(gone, nextGone++) : default;
            while (at < end)
            {
                at = WriteRemoved(gone, at, end, output);
                if (output.WrittenCount >= PieceMax)
                {
                    yield return group;
                }
            }

            (at, end) = GroupAt(stored, nextStored) == group ? RunAt(stored, nextStored++) : default;
            while (at < end)
            {
                at = WriteStored(stored, at, end, output);
                if (output.WrittenCount >= PieceMax)
                {
                    yield return group;
                }
            }

            if (output.WrittenCount > 0)
            {
                yield return group;
            }
        }
    }

    public override void Release()
    {
        if (_capacity > 0 && _entries.Length > 0)
        {
            ArrayPool<TEntry>.Shared.Return(_entries, RuntimeHelpers.IsReferenceOrContainsReferences<TEntry>());
            ArrayPool<TValue>.Shared.Return(_values, RuntimeHelpers.IsReferenceOrContainsReferences<TValue>());
            (_entries, _values, _count) = ([], [], 0);
        }
    }

    private static int GroupAt(KeyGroupOrder order, int run) => run < order.Runs.Count ? order.Runs[run].Group : int.MaxValue;

    private static (int At, int End) RunAt(KeyGroupOrder order, int run) => (order.Runs[run].Start, order.Runs[run].End);

    // As many rows as are a piece; answers where the next begins.
    private int WriteStored(KeyGroupOrder order, int start, int end, ArrayBufferWriter<byte> output)
    {
        var at = start;
        foreach (var row in order.Rows(start, end))
        {
            at++;
            _writer.Add(_shape.KeyOf(_entries[row]), _shape.NamespaceOf(_entries[row]), _values[row], output);
            if (output.WrittenCount >= PieceMax)
            {
                break;
            }
        }

        _writer.Flush(output);
        return at;
    }

    private int WriteRemoved(KeyGroupOrder order, int start, int end, ArrayBufferWriter<byte> output)
    {
        var at = start;
        foreach (var row in order.Rows(start, end))
        {
            at++;
            _writer.AddRemoved(_shape.KeyOf(_removed[row]), _shape.NamespaceOf(_removed[row]), output);
            if (output.WrittenCount >= PieceMax)
            {
                break;
            }
        }

        _writer.FlushRemoved(output);
        return at;
    }
}

/// <summary>Rows that are written whole by each checkpoint.</summary>
internal sealed class FrozenWhole<TKey, TRow>(
    string name, string types, IReadOnlyList<(TKey Key, TRow Row)> rows, OwnKeys<TKey> own, TypeSerializer<(TKey Key, TRow Row)> serializer)
    : FrozenLog(name, types)
    where TKey : notnull
{
    public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
    {
        var order = KeyGroupOrder.Of(rows.Count, row => own.GroupOf(rows[row].Key));
        foreach (var (group, start, end) in order.Runs)
        {
            foreach (var some in order.Rows(start, end).ToArray().Chunk(StateRows.RowsPerPiece))
            {
                StateRows.Write([.. some.Select(row => rows[row])], serializer, output);
                if (output.WrittenCount >= PieceMax)
                {
                    yield return group;
                }
            }

            if (output.WrittenCount > 0)
            {
                yield return group;
            }
        }
    }
}
