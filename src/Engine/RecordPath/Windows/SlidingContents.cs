using FlinkNet.Engine.RecordPath.State;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// The contents of the sliding window that fires, by key: two stacks (Tangwongsan et al.) for each key, of the panes in which the key has records. The front stack holds
/// for each older pane what it and all newer panes of the front combine to; the back is one running accumulator of the panes that came since. A window's
/// result is the oldest entry of the front and the back, combined. When the front is used up, the back becomes the front. So a record costs a constant number of
/// combinations, and a result one, however many panes a window has.
/// </summary>
internal sealed class SlidingContents<TKey, T, TAccumulator, TResult>(WindowAggregation<T, TAccumulator, TResult> aggregation)
    where TKey : notnull
{
    private readonly KeyTable<TKey, Stacks> _keys = new();
    private Node[] _nodes = new Node[16];
    private int _nodesEnd;
    private int _firstFree = -1;
    private long _start;
    private long _nextStart;
    private long _frontEnd = long.MinValue;
    private bool _isFlipping;
    private int _next;

    /// <summary>The keys that have folded panes.</summary>
    public KeyTable<TKey, Stacks> Keys => _keys;

    /// <summary>Whether no key has a record.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The start of the newest pane that has records.</summary>
    public long NewestPane { get; private set; } = long.MinValue;

    /// <summary>Panes that begin before this time were folded, and no later ones.</summary>
    public long FoldedUpTo { get; private set; } = long.MinValue;

    /// <summary>How many entries the stacks of all keys have.</summary>
    public int Nodes { get; private set; }

    /// <summary>Begins a window, later than the one before it; its new panes are folded next.</summary>
    public void Begin(TimeWindow window, long nextStart)
    {
        _start = window.Start;
        _nextStart = nextStart;
        _isFlipping = window.Start >= _frontEnd;
        if (_isFlipping)
        {
            _frontEnd = window.End;
        }

        FoldedUpTo = window.End;
        _next = 0;
    }

    /// <summary>Takes over the accumulators of a pane of the window, later than all that were folded.</summary>
    public void Fold(long paneStart, KeyTable<TKey, TAccumulator> pane)
    {
        NewestPane = paneStart;
        for (var index = 0; index < pane.End; index++)
        {
            var accumulator = pane.ValueAt(index)!;
            ref var stacks = ref StacksOf(pane.KeyAt(index));
            InsertNode(ref stacks, paneStart, older: stacks.Newest, newer: -1) = accumulator;
            if (!_isFlipping)
            {
                stacks.Back = stacks.HasBack ? aggregation.Merge(stacks.Back!, accumulator) : aggregation.Copy(accumulator);
                stacks.HasBack = true;
            }
        }
    }

    /// <summary>Answers the next key of the window with what its records combine to; false after the last. Can be left off and gone on with.</summary>
    public bool TryNext(out TKey key, out TAccumulator accumulator)
    {
        while (_next < _keys.End)
        {
            var index = _next++;
            if (!_keys.IsUsed(index))
            {
                continue;
            }

            ref var stacks = ref _keys.ValueAt(index);
            DropPassed(ref stacks);
            if (stacks.Oldest < 0)
            {
                _keys.RemoveAt(index);
                continue;
            }

            if (_isFlipping)
            {
                Flip(ref stacks);
            }

            key = _keys.KeyAt(index);
            accumulator = Combine(ref stacks);
            return true;
        }

        key = default!;
        accumulator = default!;
        return false;
    }

    /// <summary>Adds a record to a pane that was folded, for the windows that have not fired yet.</summary>
    public void Add(TKey key, long paneStart, T value)
    {
        ref var stacks = ref StacksOf(key);
        NewestPane = Math.Max(NewestPane, paneStart);
        var newer = -1;
        var node = stacks.Newest;
        while (node >= 0 && _nodes[node].PaneStart > paneStart)
        {
            newer = node;
            node = _nodes[node].Older;
        }

        if (paneStart < _frontEnd)
        {
            AddToFront(ref stacks, paneStart, node, newer, value);
            return;
        }

        var exists = node >= 0 && _nodes[node].PaneStart == paneStart;
        ref var own = ref exists ? ref _nodes[node].Accumulator : ref InsertNode(ref stacks, paneStart, node, newer);
        aggregation.Add(ref own, exists, value);
        aggregation.Add(ref stacks.Back, stacks.HasBack, value);
        stacks.HasBack = true;
    }

    /// <summary>What is held of each key.</summary>
    /// <param name="nextStart">No window that begins before this time fires any more.</param>
    public IEnumerable<(TKey Key, SlidingRow<TAccumulator> Row)> Rows(long nextStart)
    {
        var progress = new SlidingProgress(_frontEnd, FoldedUpTo, nextStart);
        return _keys.Entries.Select(entry => (entry.Key, new SlidingRow<TAccumulator>(progress, PanesOf(entry.Value))));
    }

    /// <summary>
    /// Takes what a snapshot holds. Its rows may come of several subtasks that had come differently far: the front then ends where the furthest one's did, and what
    /// the others have not in their fronts yet is combined into it.
    /// </summary>
    public void Restore(SlidingProgress furthest, IEnumerable<(TKey Key, SlidingRow<TAccumulator> Row)> rows)
    {
        (_frontEnd, FoldedUpTo) = (furthest.FrontEnd, furthest.FoldedUpTo);
        foreach (var (key, row) in rows)
        {
            CombineFront(row);
            ref var stacks = ref StacksOf(key);
            foreach (var (paneStart, accumulator) in row.Panes)
            {
                NewestPane = Math.Max(NewestPane, paneStart);
                InsertNode(ref stacks, paneStart, older: stacks.Newest, newer: -1) = accumulator;
                if (paneStart >= _frontEnd)
                {
                    stacks.Back = stacks.HasBack ? aggregation.Merge(stacks.Back!, accumulator) : aggregation.Copy(accumulator);
                    stacks.HasBack = true;
                }
            }
        }
    }

    /// <summary>Forgets everything: nothing of it is in a later window.</summary>
    public void Clear()
    {
        _keys.Clear();
        Array.Clear(_nodes, 0, _nodesEnd);
        _nodesEnd = 0;
        _firstFree = -1;
        _frontEnd = long.MinValue;
        Nodes = 0;
        NewestPane = long.MinValue;
        FoldedUpTo = long.MinValue;
    }

    private List<(long PaneStart, TAccumulator Accumulator)> PanesOf(Stacks stacks)
    {
        var panes = new List<(long PaneStart, TAccumulator Accumulator)>();
        for (var node = stacks.Oldest; node >= 0; node = _nodes[node].Newer)
        {
            panes.Add((_nodes[node].PaneStart, _nodes[node].Accumulator!));
        }

        return panes;
    }

    // From the newest pane of the front to the oldest; what was in the row's own front has the newer panes of that front in it already.
    private void CombineFront(SlidingRow<TAccumulator> row)
    {
        var panes = row.Panes;
        var newer = -1;
        for (var i = panes.Count - 1; i >= 0; i--)
        {
            var paneStart = panes[i].PaneStart;
            if (paneStart >= _frontEnd)
            {
                continue;
            }

            if (newer >= 0)
            {
                panes[i] = (paneStart, aggregation.Merge(panes[i].Accumulator, panes[newer].Accumulator));
            }

            if (paneStart >= row.Progress.FrontEnd)
            {
                newer = i;
            }
        }
    }

    private ref Stacks StacksOf(TKey key)
    {
        ref var stacks = ref _keys.GetOrAdd(key, out var exists);
        if (!exists)
        {
            stacks.Oldest = -1;
            stacks.Newest = -1;
        }

        return ref stacks;
    }

    // The record counts for the front's entries of its pane and of all older ones.
    private void AddToFront(ref Stacks stacks, long paneStart, int node, int newer, T value)
    {
        if (node < 0 || _nodes[node].PaneStart != paneStart)
        {
            var hasNewer = newer >= 0 && _nodes[newer].PaneStart < _frontEnd;
            var combined = hasNewer ? aggregation.Copy(_nodes[newer].Accumulator!) : default;
            aggregation.Add(ref combined, hasNewer, value);
            InsertNode(ref stacks, paneStart, node, newer) = combined;
        }
        else
        {
            aggregation.Add(ref _nodes[node].Accumulator, exists: true, value);
            node = _nodes[node].Older;
        }

        for (; node >= 0; node = _nodes[node].Older)
        {
            aggregation.Add(ref _nodes[node].Accumulator, exists: true, value);
        }
    }

    private void DropPassed(ref Stacks stacks)
    {
        while (stacks.Oldest >= 0 && _nodes[stacks.Oldest].PaneStart < _start)
        {
            var node = stacks.Oldest;
            stacks.Oldest = _nodes[node].Newer;
            _nodes[node] = new Node { Newer = _firstFree };
            _firstFree = node;
            Nodes--;
        }

        if (stacks.Oldest >= 0)
        {
            _nodes[stacks.Oldest].Older = -1;
        }
    }

    private void Flip(ref Stacks stacks)
    {
        stacks.Back = default;
        stacks.HasBack = false;
        for (var node = stacks.Newest; _nodes[node].Older is >= 0 and var older; node = older)
        {
            _nodes[older].Accumulator = aggregation.Merge(_nodes[older].Accumulator!, _nodes[node].Accumulator!);
        }
    }

    // The oldest entry may be changed if no later window needs it.
    private TAccumulator Combine(ref Stacks stacks)
    {
        ref var oldest = ref _nodes[stacks.Oldest];
        if (oldest.PaneStart >= _frontEnd)
        {
            return stacks.Back!;
        }

        return !stacks.HasBack ? oldest.Accumulator!
            : aggregation.Merge(oldest.PaneStart < _nextStart ? oldest.Accumulator! : aggregation.Copy(oldest.Accumulator!), stacks.Back!);
    }

    private ref TAccumulator? InsertNode(ref Stacks stacks, long paneStart, int older, int newer)
    {
        var node = _firstFree;
        if (node >= 0)
        {
            _firstFree = _nodes[node].Newer;
        }
        else
        {
            if (_nodesEnd == _nodes.Length)
            {
                Array.Resize(ref _nodes, _nodes.Length * 2);
            }

            node = _nodesEnd++;
        }

        Nodes++;
        _nodes[node] = new Node { PaneStart = paneStart, Older = older, Newer = newer };
        (older >= 0 ? ref _nodes[older].Newer : ref stacks.Oldest) = node;
        (newer >= 0 ? ref _nodes[newer].Older : ref stacks.Newest) = node;
        return ref _nodes[node].Accumulator;
    }

    /// <summary>The two stacks of a key: a list of nodes from the oldest pane to the newest, and the running accumulator of those that are not in the front.</summary>
    public struct Stacks
    {
        public int Oldest;
        public int Newest;
        public bool HasBack;
        public TAccumulator? Back;
    }

    /// <summary>A pane in which a key has records: in the front what it and the newer panes of the front combine to, in the back its own accumulator.</summary>
    private struct Node
    {
        public long PaneStart;
        public int Older;
        public int Newer;
        public TAccumulator? Accumulator;
    }
}
