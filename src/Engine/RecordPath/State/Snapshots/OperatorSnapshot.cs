using System.Buffers;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// What one operator of one subtask remembers, at one moment between two records: values that later work does not change.
/// </summary>
internal sealed class OperatorSnapshot : IStateSnapshot
{
    /// <summary>
    /// What it is taken for. Those for savepoints hold all bytes of all state themselves, in the form that every back end reads.
    /// </summary>
    public CheckpointKind Kind { get; init; }

    /// <summary>The checkpoint that it is taken for.</summary>
    public long Checkpoint { get; init; }

    /// <summary>The newest checkpoint that is known to be complete, upon which this one may build; 0 for none.</summary>
    public long CompletedCheckpoint { get; init; }

    /// <summary>
    /// Whether it must hold everything, without files of other checkpoints: as a savepoint must, and where nobody keeps such files.
    /// </summary>
    public bool IsSelfContained { get; init; } = true;

    /// <summary>
    /// Whether it was read from a savepoint or another job's checkpoint, whose files may go at any time: no checkpoint may be built upon
    /// them.
    /// </summary>
    public bool IsForeign { get; private set; }

    /// <summary>Keyed states that are frozen and not written yet.</summary>
    public List<FrozenState> Frozen { get; } = [];

    /// <summary>The keyed states, timers included, by name.</summary>
    public Dictionary<string, KeyedStateSnapshot> Keyed { get; } = new(StringComparer.Ordinal);

    /// <summary>The broadcast states, by name.</summary>
    public Dictionary<string, StateBytes> Broadcast { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The lists that are dealt out anew when the parallelism changes, or that every subtask gets whole, by name.
    /// </summary>
    public Dictionary<string, ListSnapshot> Lists { get; } = new(StringComparer.Ordinal);

    /// <summary>What a back end keeps in files of its own; after a merge, of each old subtask that had some of the key groups.</summary>
    public List<StateFiles> Files { get; } = [];

    /// <summary>What kinds of state are in it.</summary>
    public StateKinds Kinds =>
        (Files.Count > 0 || Keyed.Values.Any(state => state.Groups.Count > 0 || state.Segments.Count > 0)
            ? StateKinds.Keyed
            : StateKinds.None)
        | (Lists.Values.Any(list => list is { Kind: ListKind.Split, Elements.Count: > 0 }) ? StateKinds.List : StateKinds.None)
        | (Lists.Values.Any(list => list is { Kind: ListKind.Union, Elements.Count: > 0 }) ? StateKinds.Union : StateKinds.None)
        | (Broadcast.Count > 0 ? StateKinds.Broadcast : StateKinds.None);

    /// <summary>
    /// The snapshot that a subtask with other key groups is to begin with: of all parts of keyed state those of its groups.
    /// </summary>
    /// <param name="parts">The snapshots of all old subtasks, in their order.</param>
    /// <param name="groups">The key groups of the new subtask.</param>
    /// <param name="subtask">The new subtask's index, by which it takes its share of lists and a copy of broadcast state.</param>
    /// <param name="parallelism">How many new subtasks there are.</param>
    public static OperatorSnapshot Merge(IReadOnlyList<OperatorSnapshot> parts, KeyGroupRange groups, int subtask, int parallelism)
    {
        var merged = new OperatorSnapshot();
        foreach (var (old, name, state) in parts.Index()
            .SelectMany(part => part.Item.Keyed.Select(entry => (part.Index, entry.Key, entry.Value))))
        {
            if (!merged.Keyed.TryGetValue(name, out var target))
            {
                target = new KeyedStateSnapshot(state.Types) { IsShared = state.IsShared };
                merged.Keyed.Add(name, target);
            }

            // With other key groups, its files would hold rows that are another subtask's from now on.
            target.Log = parts.Count == parallelism && old == subtask ? state.Log : target.Log;
            target.IsLog |= state.IsLog;
            foreach (var (group, pieces) in state.Groups.Where(entry => groups.Contains(entry.Key)))
            {
                if (!target.Groups.TryAdd(group, pieces))
                {
                    throw StoredTwice(name, group);
                }
            }
        }

        merged.Files.AddRange(parts.SelectMany(part => part.Files)
            .Where(part => part.KeyGroups.Start <= groups.End && part.KeyGroups.End >= groups.Start));
        foreach (var (name, state) in parts.Count == 0 ? [] : parts[subtask % parts.Count].Broadcast)
        {
            merged.Broadcast.Add(name, state);
        }

        ListDealer.Deal(parts, subtask, parallelism, merged.Lists);
        return merged;
    }

    // As versions did that did not look at keys when they stored them.
    private static FlinkException StoredTwice(string name, int group) => new(
        FailureOrigin.User,
        $"key group {group} of state '{name}' was stored by two subtasks: the key selector answered differently when it was asked "
            + $"again, so neither is right. "
        + "Start from a checkpoint or savepoint before that, with a key selector that answers the same for equal records.")
    {
        IsFinal = true,
    };

    /// <summary>It is another job's, or a savepoint.</summary>
    public void MakeForeign()
    {
        IsForeign = true;
        foreach (var state in Keyed.Values)
        {
            state.Log = [];
        }
    }

    /// <summary>Adds keyed state as it is; what there is of it already is of other key groups.</summary>
    public void AddKeyed(string name, KeyedStateSnapshot state)
    {
        state.IsShared = true;
        if (Keyed.TryAdd(name, state))
        {
            return;
        }

        // Neither may be changed: both can be what is stored again and again.
        var both = new KeyedStateSnapshot(state.Types) { IsLog = Keyed[name].IsLog || state.IsLog, IsShared = true };
        foreach (var (group, pieces) in Keyed[name].Groups.Concat(state.Groups))
        {
            pieces.ForEach(piece => both.Append(group, piece));
        }

        Keyed[name] = both;
    }

    // Of a state that nobody requests, one part may have been in files and another in rows.
    void IStateSnapshot.AddState(string name, string types) => AddKeyed(name, new KeyedStateSnapshot(types));

    void IStateSnapshot.AddRows(FrozenState rows) => Frozen.Add(rows);

    void IStateSnapshot.AddFiles(StateFiles files) => Files.Add(files);

    /// <summary>Adds what was restored and nobody requested.</summary>
    public void AddUnclaimed(OperatorSnapshot left)
    {
        foreach (var (name, state) in left.Keyed)
        {
            AddKeyed(name, state);
        }

        foreach (var (name, state) in left.Broadcast)
        {
            Broadcast.Add(name, state);
        }

        foreach (var (name, list) in left.Lists)
        {
            Lists.Add(name, list.Own);
        }
    }

    /// <summary>Writes what is frozen into the snapshot itself.</summary>
    public void WriteFrozen(Func<FrozenState, bool> which)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var log in Frozen.Where(which).ToList())
        {
            foreach (var group in log.Write(output))
            {
                StateOf(log).Append(group, output.WrittenSpan.ToArray());
                output.ResetWrittenCount();
            }

            StateOf(log);
            Frozen.Remove(log);
            log.Release();
        }
    }

    /// <summary>The state whose rows a log has.</summary>
    public KeyedStateSnapshot StateOf(FrozenState log)
    {
        if (!Keyed.TryGetValue(log.Name, out var state))
        {
            state = new KeyedStateSnapshot(log.Types);
            Keyed.Add(log.Name, state);
        }

        return state;
    }
}

/// <summary>One keyed state, cut by key group.</summary>
/// <param name="types">The types of its keys and rows, which must be the same when it is read.</param>
internal sealed class KeyedStateSnapshot(string types)
{
    /// <summary>The types of its keys and rows.</summary>
    public string Types => types;

    /// <summary>Whether a row may be written more than once, and removed later on: the last word counts.</summary>
    public bool IsLog { get; set; }

    /// <summary>
    /// Where rows are in shared files, the oldest first; they are read into <see cref="Groups"/> before the snapshot is restored.
    /// </summary>
    public List<SegmentRef> Segments { get; } = [];

    /// <summary>
    /// Once rows were read from files: the segments that they were in, upon which the next checkpoint may build; none where it must not.
    /// </summary>
    public IReadOnlyList<LogSegment> Log { get; set; } = [];

    /// <summary>The rows of each key group that has some, the oldest first; none goes over from one piece to the next.</summary>
    public SortedDictionary<int, List<StatePiece>> Groups { get; } = [];

    /// <summary>Whether others have the rows, too, and may read them at any time: a snapshot of state that nobody requested.</summary>
    public bool IsShared { get; set; }

    /// <summary>Adds rows of a key group, later ones than those that it has.</summary>
    public void Append(int group, ReadOnlyMemory<byte> rows) => Append(group, new MemoryPiece(rows));

    /// <summary>Adds rows of a key group, later ones than those that it has.</summary>
    public void Append(int group, StatePiece rows)
    {
        if (!Groups.TryGetValue(group, out var pieces))
        {
            pieces = [];
            Groups.Add(group, pieces);
        }

        pieces.Add(rows);
    }
}

/// <summary>One list, element by element.</summary>
/// <param name="Types">The type of its elements.</param>
/// <param name="Elements">The elements.</param>
/// <param name="Kind">Who gets it when the job goes on.</param>
internal readonly record struct ListSnapshot(string Types, IReadOnlyList<ReadOnlyMemory<byte>> Elements, ListKind Kind = ListKind.Split)
{
    /// <summary>
    /// Of a list that all subtasks get: the elements that this one is to store again when nobody requests it; null for all.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? OwnElements { get; init; }

    /// <summary>The list as it is stored again when nobody requests it: over all subtasks each element once.</summary>
    public ListSnapshot Own => new(Types, OwnElements ?? Elements, Kind);
}

/// <summary>One state that has no keys.</summary>
/// <param name="Types">The types of its rows.</param>
/// <param name="Bytes">The rows.</param>
internal readonly record struct StateBytes(string Types, ReadOnlyMemory<byte> Bytes);
