using System.Numerics;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Freezes the rows of a table for checkpoints: only what has changed since the last checkpoint that is known to be complete, and as many
/// others in turn, or a sixteenth of all, which keeps
/// bounded what a restore must read.
/// </summary>
internal sealed class TableLog<TEntry, TKey, TNamespace, TValue>(
    KeyTable<TEntry, TValue> table,
    TableShape<TEntry, TKey, TNamespace, TValue> shape)
    where TEntry : notnull
    where TKey : notnull
{
    /// <summary>A table of fewer rows is written whole: that is less than keeping count of segments.</summary>
    private const int WholeMax = 512;

    /// <summary>How many checkpoints that nobody has heard the end of are remembered one by one.</summary>
    private const int UnconfirmedMax = 8;

    /// <summary>How many more removals than rows are remembered; beyond, writing all rows is less.</summary>
    private const int RemovedMax = 4096;

    /// <summary>Upon how many restored segments checkpoints are built at most.</summary>
    private const int RestoredMax = 4 * LogPass.Steps;

    private readonly List<Taken> _taken = [];
    private readonly Freezing<TValue> _freezing = Freezing<TValue>.Of();
    private StateRowWriter<TKey, TNamespace, TValue>? _writer;
    private StateRowWriter<TKey, TNamespace, TValue>? _writerInLoop;
    private Taken? _base;
    private int _moves = table.Moves;

    // What may be changed in place meanwhile cannot wait.
    private bool IsWrittenBesideLoop => _freezing.IsPossible && !OwnKeys<TKey>.MayChange;

    /// <summary>
    /// Lets the next checkpoint build upon the one that the table was restored from, instead of writing everything again.
    /// </summary>
    public void GoOnFrom(KeyedStateSnapshot state)
    {
        // A job that fails again and again would need more segments each time.
        if (state.Log.Count is > 0 and <= RestoredMax && state.Types == shape.Types)
        {
            table.TakeChanges();
            _moves = table.Moves;
            _base = new Taken(0, new TableChanges<TEntry>([], [])) { Segments = state.Log };
            _taken.Add(_base);
        }
    }

    /// <summary>Freezes what a checkpoint needs, in the task's loop.</summary>
    public void Freeze(OperatorSnapshot snapshot, string name)
    {
        shape.Own.RequireSound();
        var rows = snapshot.IsSelfContained ? FreezeAll(name, []) : FreezeChanges(snapshot, name);
        snapshot.Frozen.Add(IsWrittenBesideLoop ? rows : new FrozenBytes(rows));
    }

    private FrozenRows<TEntry, TKey, TNamespace, TValue> FreezeChanges(OperatorSnapshot snapshot, string name)
    {
        ForgetIfMoved();
        Confirm(snapshot.CompletedCheckpoint);
        var taken = Remember(new Taken(snapshot.Checkpoint, table.TakeChanges()));
        if (_base is { } known && table.Count >= WholeMax && TryFreezePart(name, known, taken) is { } part)
        {
            return part;
        }

        taken.Pass = LogPass.Whole(table.End);
        taken.Segments = [new LogSegment(taken.Pass, hasGrown: false)];
        return FreezeAll(name, taken.Segments);
    }

    private FrozenRows<TEntry, TKey, TNamespace, TValue>? TryFreezePart(string name, Taken known, Taken taken)
    {
        var selected = ChangedSince(known);
        var pass = known.Pass.Next(table.End, CountOf(selected));
        AddTurn(selected, pass);
        var count = CountOf(selected);
        if (2 * count > table.Count)
        {
            return null;
        }

        var own = new LogSegment(pass, hasGrown: table.End > pass.Limit);
        taken.Pass = pass;
        taken.Segments = [.. known.Segments.Where(segment => !pass.Covers(segment)), own];
        var rows = Create(name, count, RemovedSince(known, name), taken.Segments);
        AddSelected(rows, name, selected);
        return rows;
    }

    private FrozenRows<TEntry, TKey, TNamespace, TValue> FreezeAll(string name, IReadOnlyList<LogSegment> segments)
    {
        var rows = Create(name, table.Count, [], segments);
        for (var index = 0; index < table.End; index++)
        {
            if (table.IsUsed(index))
            {
                Add(rows, name, index);
            }
        }

        return rows;
    }

    private FrozenRows<TEntry, TKey, TNamespace, TValue> Create(
        string name,
        int count,
        List<TEntry> removed,
        IReadOnlyList<LogSegment> segments) =>
        new(name, shape, IsWrittenBesideLoop ? _writer ??= CreateWriter() : _writerInLoop ??= CreateWriter(), count, removed)
        {
            Before = [.. segments.SkipLast(1)],
            Own = segments.Count == 0 ? null : segments[^1],
        };

    private StateRowWriter<TKey, TNamespace, TValue> CreateWriter() => new(shape.Keys(), shape.Namespaces(), shape.Values());

    private static int CountOf(ulong[] selected) => selected.Sum(word => BitOperations.PopCount(word));

    // Whatever became of the checkpoints in between.
    private ulong[] ChangedSince(Taken known)
    {
        var selected = new ulong[(table.End + 63) >> 6];
        foreach (var taken in _taken.Where(taken => taken.Checkpoint > known.Checkpoint))
        {
            for (var i = 0; i < Math.Min(selected.Length, taken.Changes.Changed.Length); i++)
            {
                selected[i] |= taken.Changes.Changed[i];
            }
        }

        return selected;
    }

    private void AddTurn(ulong[] selected, LogPass pass)
    {
        for (var index = pass.Start; index < Math.Min(pass.Cursor, table.End); index++)
        {
            selected[index >> 6] |= 1UL << (index & 63);
        }
    }

    private List<TEntry> RemovedSince(Taken known, string name)
    {
        var removed = new List<TEntry>();
        foreach (var gone in _taken.Where(taken => taken.Checkpoint > known.Checkpoint).SelectMany(taken => taken.Changes.Removed))
        {
            removed.Add(OwnKeys<TKey>.MayChange && !table.IsAsRemoved(gone) ? throw shape.Own.Changed(name) : gone.Key);
        }

        return removed;
    }

    private void Add(FrozenRows<TEntry, TKey, TNamespace, TValue> rows, string name, int index)
    {
        if (OwnKeys<TKey>.MayChange && !table.IsAsAdded(index))
        {
            throw shape.Own.Changed(name);
        }

        rows.Add(table.KeyAt(index), _freezing.Freeze(table.ValueAt(index)!));
    }

    private void AddSelected(FrozenRows<TEntry, TKey, TNamespace, TValue> rows, string name, ulong[] selected)
    {
        for (var word = 0; word < selected.Length; word++)
        {
            for (var bits = selected[word]; bits != 0; bits &= bits - 1)
            {
                var index = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (index < table.End && table.IsUsed(index))
                {
                    Add(rows, name, index);
                }
            }
        }
    }

    // Changes were noted by places that are others' now; few rows are left, and are written whole.
    private void ForgetIfMoved()
    {
        if (table.Moves != _moves)
        {
            (_moves, _base) = (table.Moves, null);
            _taken.Clear();
        }
    }

    // Only a checkpoint that is complete, and whose segment is in a file, is built upon.
    private void Confirm(long completed)
    {
        var known = _taken.Find(taken => taken.Checkpoint == completed);
        if (known is not null)
        {
            // One that was so small that it needed no file holds all there was; the next is whole again, too.
            _base = known.Segments is [.., { File: not null }] ? known : null;
            _taken.RemoveAll(taken => taken.Checkpoint < completed);
        }
    }

    private Taken Remember(Taken taken)
    {
        if (_base is null)
        {
            // The next segment holds everything.
            _taken.RemoveAll(old => old.Checkpoint < taken.Checkpoint - UnconfirmedMax);
        }
        else if (_taken.Count >= UnconfirmedMax)
        {
            // What was aborted need not be distinguished.
            taken = taken.And(_taken[^1]);
            _taken.RemoveAt(_taken.Count - 1);
            _base = taken.Changes.Removed.Count > table.Count + RemovedMax ? null : _base;
        }

        _taken.Add(taken);
        return taken;
    }

    /// <summary>What one checkpoint took.</summary>
    private sealed class Taken(long checkpoint, TableChanges<TEntry> changes)
    {
        public long Checkpoint => checkpoint;

        public TableChanges<TEntry> Changes => changes;

        public LogPass Pass { get; set; }

        public IReadOnlyList<LogSegment> Segments { get; set; } = [];

        public Taken And(Taken before)
        {
            var (all, other) = changes.Changed.Length >= before.Changes.Changed.Length
                ? (changes.Changed, before.Changes.Changed)
                : (before.Changes.Changed, changes.Changed);
            for (var i = 0; i < other.Length; i++)
            {
                all[i] |= other[i];
            }

            return new Taken(checkpoint, new TableChanges<TEntry>(all, [.. before.Changes.Removed, .. changes.Removed]));
        }
    }
}
