using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// The contents of the sliding window that fires, by key: two stacks (Tangwongsan et al.) for each key, of the panes in which the key has
/// records. The front stack holds
/// for each older pane what it and all newer panes of the front combine to; the back is one running accumulator of the panes that came
/// since. A window's
/// result is the oldest entry of the front and the back, combined. When the front is used up, the back becomes the front. So a record costs
/// a constant number of
/// combinations, and a result one, however many panes a window has.
/// </summary>
/// <param name="aggregation">How records are combined.</param>
/// <param name="firstWindowOf">Where the first window begins that has not fired of a key, where others' have not come as far; otherwise any
/// earlier time.</param>
internal sealed class SlidingContents<TKey, T, TAccumulator, TResult>(
    WindowAggregation<T, TAccumulator, TResult> aggregation,
    Func<TKey, long> firstWindowOf)
    where TKey : notnull
{
    private readonly KeyTable<TKey, Stacks> _keys = new();
    private Node[] _nodes = new Node[16];
    private int _nodesEnd;
    private int _firstFree = -1;
    private long _start;
    private long _nextStart;
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
        FoldedUpTo = window.End;
        _next = 0;
        _keys.ShrinkIfSparse();
    }

    /// <summary>Takes over the accumulators of a pane of the window, later than all that were folded since the last restore.</summary>
    public void Fold(long paneStart, KeyTable<TKey, TAccumulator> pane)
    {
        NewestPane = Math.Max(NewestPane, paneStart);
        for (var index = 0; index < pane.End; index++)
        {
            var accumulator = pane.ValueAt(index)!;
            ref var stacks = ref StacksOf(pane.KeyAt(index));
            if (paneStart < stacks.FrontEnd || (stacks.Newest >= 0 && _nodes[stacks.Newest].PaneStart >= paneStart))
            {
                Add(ref stacks, paneStart, accumulator);
                continue;
            }

            InsertNode(ref stacks, paneStart, older: stacks.Newest, newer: -1) = accumulator;
            if (!IsFlipping(ref stacks))
            {
                AddToBack(ref stacks, accumulator);
            }
        }
    }

    /// <summary>
    /// Answers the next key of the window with the result of its records; false after the last. Can be left off and gone on with.
    /// </summary>
    public bool TryNext(out TKey key, out TResult result)
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

            if (_start < stacks.FirstWindow)
            {
                continue;
            }

            if (IsFlipping(ref stacks))
            {
                Flip(ref stacks);
            }

            key = _keys.KeyAt(index);
            result = ResultOf(ref stacks);
            return true;
        }

        key = default!;
        result = default!;
        return false;
    }

    /// <summary>Adds a record to a pane that was folded, for the windows that have not fired yet.</summary>
    public void Add(TKey key, long paneStart, T value)
    {
        ref var stacks = ref StacksOf(key);
        NewestPane = Math.Max(NewestPane, paneStart);
        var node = FindPlace(ref stacks, paneStart, out var newer);
        if (paneStart < stacks.FrontEnd)
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
    public IEnumerable<(TKey Key, SlidingRow<TAccumulator> Row)> Rows(long nextStart) => _keys.Entries.Select(entry =>
    {
        var progress = new SlidingProgress(entry.Value.FrontEnd, FoldedUpTo, Math.Max(nextStart, entry.Value.FirstWindow));
        return (entry.Key, new SlidingRow<TAccumulator>(progress, PanesOf(entry.Value)));
    });

    /// <summary>
    /// Takes what a snapshot holds of a key. Keys of several subtasks may have come differently far; panes that are not folded yet may be
    /// of times at which others of the key's are.
    /// </summary>
    public void Restore(TKey key, SlidingRow<TAccumulator> row)
    {
        ref var stacks = ref StacksOf(key);
        stacks.FrontEnd = row.Progress.FrontEnd;
        stacks.FirstWindow = Math.Max(stacks.FirstWindow, row.Progress.NextStart);
        foreach (var (paneStart, accumulator) in row.Panes)
        {
            NewestPane = Math.Max(NewestPane, paneStart);
            InsertNode(ref stacks, paneStart, older: stacks.Newest, newer: -1) = accumulator;
            if (paneStart >= stacks.FrontEnd)
            {
                AddToBack(ref stacks, accumulator);
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

    private ref Stacks StacksOf(TKey key)
    {
        ref var stacks = ref _keys.GetOrAdd(key, out var exists);
        if (!exists)
        {
            stacks.Oldest = -1;
            stacks.Newest = -1;
            stacks.FrontEnd = long.MinValue;
            stacks.FirstWindow = firstWindowOf(key);
        }

        return ref stacks;
    }

    // The front is used up, and all panes that were folded are in the window.
    private bool IsFlipping(ref Stacks stacks) => _start >= stacks.FrontEnd && _start >= stacks.FirstWindow;

    // The newest node that is not newer than the pane, -1 for none, and the one that follows it.
    private int FindPlace(ref Stacks stacks, long paneStart, out int newer)
    {
        newer = -1;
        var node = stacks.Newest;
        while (node >= 0 && _nodes[node].PaneStart > paneStart)
        {
            newer = node;
            node = _nodes[node].Older;
        }

        return node;
    }

    // A pane of a time that has been folded of the key before the restore.
    private void Add(ref Stacks stacks, long paneStart, TAccumulator accumulator)
    {
        var node = FindPlace(ref stacks, paneStart, out var newer);
        var isFront = paneStart < stacks.FrontEnd;
        if (!isFront)
        {
            AddToBack(ref stacks, accumulator);
        }

        for (var older = isFront ? OlderThan(node, paneStart) : -1; older >= 0; older = _nodes[older].Older)
        {
            _nodes[older].Accumulator = aggregation.MergeApart(_nodes[older].Accumulator!, accumulator);
        }

        if (node >= 0 && _nodes[node].PaneStart == paneStart)
        {
            _nodes[node].Accumulator = aggregation.MergeApart(_nodes[node].Accumulator!, accumulator);
        }
        else
        {
            var combined = isFront && newer >= 0 && _nodes[newer].PaneStart < stacks.FrontEnd
                ? aggregation.MergeApart(accumulator, _nodes[newer].Accumulator!)
                : accumulator;
            InsertNode(ref stacks, paneStart, node, newer) = combined;
        }
    }

    private int OlderThan(int node, long paneStart) => node >= 0 && _nodes[node].PaneStart == paneStart ? _nodes[node].Older : node;

    private void AddToBack(ref Stacks stacks, TAccumulator accumulator)
    {
        stacks.Back = stacks.HasBack ? aggregation.MergeApart(stacks.Back!, accumulator) : aggregation.Copy(accumulator);
        stacks.HasBack = true;
    }

    // The record counts for the front's entries of its pane and of all older ones.
    private void AddToFront(ref Stacks stacks, long paneStart, int node, int newer, T value)
    {
        if (node < 0 || _nodes[node].PaneStart != paneStart)
        {
            var hasNewer = newer >= 0 && _nodes[newer].PaneStart < stacks.FrontEnd;
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
        stacks.FrontEnd = FoldedUpTo;
        for (var node = stacks.Newest; _nodes[node].Older is >= 0 and var older; node = older)
        {
            _nodes[older].Accumulator = aggregation.MergeApart(_nodes[older].Accumulator!, _nodes[node].Accumulator!);
        }
    }

    // The oldest entry may be changed if no later window needs it.
    private TResult ResultOf(ref Stacks stacks)
    {
        ref var oldest = ref _nodes[stacks.Oldest];
        if (oldest.PaneStart >= stacks.FrontEnd)
        {
            return aggregation.GetResultApart(stacks.Back!);
        }

        var isLast = oldest.PaneStart < _nextStart;
        if (stacks.HasBack)
        {
            return aggregation.GetResultOf(isLast ? oldest.Accumulator! : aggregation.Copy(oldest.Accumulator!), stacks.Back!);
        }

        return isLast ? aggregation.GetResult(oldest.Accumulator!) : aggregation.GetResultApart(oldest.Accumulator!);
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

    /// <summary>
    /// The two stacks of a key: a list of nodes from the oldest pane to the newest, where the front ends, and the running accumulator of
    /// those
    /// that are not in it. Nothing of it is in a window that begins before the first window that has not fired of the key.
    /// </summary>
    public struct Stacks
    {
        public int Oldest;
        public int Newest;
        public bool HasBack;
        public long FrontEnd;
        public long FirstWindow;
        public TAccumulator? Back;
    }

    /// <summary>
    /// A pane in which a key has records: in the front what it and the newer panes of the front combine to, in the back its own
    /// accumulator.
    /// </summary>
    private struct Node
    {
        public long PaneStart;
        public int Older;
        public int Newer;
        public TAccumulator? Accumulator;
    }
}
