using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Testing.Conformance;

/// <summary>Checks what is stored in snapshots and restored.</summary>
internal sealed class StateSnapshotChecks(IStateBackend backend, Promised promised)
{
    private static readonly CheckpointKind[] Kinds = [CheckpointKind.Checkpoint, CheckpointKind.Savepoint];
    private static readonly ValueStateDescriptor<int> Value = new("value");
    private readonly StoredFiles _files = new();

    public void VerifyFreezing()
    {
        foreach (var kind in Kinds)
        {
            using var rig = Rig<int>();
            var value = rig.States.GetState(Value);
            var list = rig.States.GetListState(new ListStateDescriptor<string>("list"));
            ManyKeys.Fill(rig, value);
            rig.At(1);
            list.AddAll(["a", "b"]);

            var frozen = rig.Freeze(kind);
            rig.At(1);
            value.Value = -1;
            list.Clear();
            rig.At(ManyKeys.Count);
            value.Value = 1;

            using var restored = Rig<int>([StoredState.Of(frozen, _files)]);
            value = restored.States.GetState(Value);
            list = restored.States.GetListState(new ListStateDescriptor<string>("list"));
            restored.At(1);
            promised.Require(value.Value == 3, $"{kind}: a value that was 3, and -1 later, is restored as {value.Value}");
            promised.RequireSame(["a", "b"], list, $"{kind}: elements of a list that was cleared later");
            restored.At(ManyKeys.Count);
            promised.Require(!value.HasValue, $"{kind}: a value that was stored later is restored");
            promised.RequireSame(Enumerable.Range(0, ManyKeys.Count), ManyKeys.Of(restored, Value).Order(), $"{kind}: keys");
        }
    }

    public void VerifyRescaling()
    {
        (int From, int To, CheckpointKind Kind)[] cases =
        [
            (1, 4, CheckpointKind.Checkpoint),
            (4, 3, CheckpointKind.Checkpoint),
            (3, 1, CheckpointKind.Checkpoint),
            (3, 7, CheckpointKind.Savepoint),
            (2, 2, CheckpointKind.Savepoint),
        ];
        foreach (var (from, to, kind) in cases)
        {
            var stored = Enumerable.Range(0, from).Select(subtask => Part(subtask, from, kind)).ToArray();
            var keys = new List<int>();
            for (var subtask = 0; subtask < to; subtask++)
            {
                keys.AddRange(OwnKeysOf(subtask, to, stored));
            }

            promised.RequireSame(
                Enumerable.Range(0, ManyKeys.Count), keys.Order(), $"{kind}: keys of {from} subtasks, restored by {to}");
        }
    }

    public void VerifyUnclaimed()
    {
        foreach (var kind in Kinds)
        {
            using var rig = Rig<int>();
            ManyKeys.Fill(rig, rig.States.GetState(Value));
            using var without = Rig<int>([rig.Snapshot(_files, kind)]);
            without.At(1);
            without.States.GetState(new ValueStateDescriptor<int>("other")).Value = 1;

            using var restored = Rig<int>([without.Snapshot(_files, kind)]);

            var state = restored.States.GetState(Value);
            restored.At(1);
            promised.Require(state.Value == 3, $"{kind}: a value that was 3, and that nobody requested in between, is {state.Value}");
        }
    }

    public void VerifyTypes()
    {
        using var rig = Rig<int>();
        ManyKeys.Fill(rig, rig.States.GetState(Value));
        using var restored = Rig<int>([rig.Snapshot(_files)]);
        try
        {
            restored.States.GetState(new ValueStateDescriptor<long>("value"));
        }
        catch (FlinkException refusal) when (refusal.Message.Contains("was stored as", StringComparison.Ordinal))
        {
            return;
        }

        throw promised.Broken("a state of int is taken for one of long: call RequireSameTypes of the table's definition");
    }

    public void VerifyExchange()
    {
        using var rig = Rig<int>();
        ManyKeys.Fill(rig, rig.States.GetState(Value));
        using var memory = new StateRig<int, VoidNamespace>(
            MemoryStateBackend.Instance, restored: [rig.Snapshot(_files, CheckpointKind.Savepoint)]);
        RequireFilled(memory, "by the back end in memory, of a savepoint of this one");

        using var again = Rig<int>([memory.Snapshot(_files, CheckpointKind.Savepoint)]);
        RequireFilled(again, "by this back end, of a savepoint of the one in memory");
    }

    public void VerifyEqualKeys()
    {
        var half = new string(['x', '\ud800']);
        OneKey(1.0m, 1.00m);
        OneKey(0.0, -0.0);
        OneKey(double.NaN, -double.NaN);
        OneKey(new DateTime(5, DateTimeKind.Utc), new DateTime(5, DateTimeKind.Local));
        OneKey(new DateTimeOffset(2000, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)), new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        OneKey(("same", "same"), ("same", new string(['s', 'a', 'm', 'e'])));
        OneKey(new Gap(true, 7), new Gap(true, 7));
        OneKey(half, new string(['x', '\ud800']));
        OneKey((1, (string?)null, (int?)null), (1, null, null));
    }

    // The second comes after a restore: it must find the row of the first.
    private void OneKey<TKey>(TKey first, TKey second)
        where TKey : notnull
    {
        using var rig = Rig<TKey>();
        rig.At(first);
        rig.States.GetState(Value).Value = 1;
        using var restored = Rig<TKey>([rig.Snapshot(_files)]);
        var state = restored.States.GetState(Value);
        restored.At(second);
        promised.Require(
            state.Value == 1, $"what was stored for the {typeof(TKey).Name} {first} is not found for {second}, which is equal");
        promised.RequireSame([first], ManyKeys.Of(restored, Value), $"keys after {first} was stored");
    }

    private List<int> OwnKeysOf(int subtask, int parallelism, StoredState[] stored)
    {
        using var rig = new StateRig<int, VoidNamespace>(backend, subtask, parallelism, stored);
        var state = rig.States.GetState(Value);
        var own = ManyKeys.Of(rig, Value);
        foreach (var key in own)
        {
            var owner = StateRig<int, VoidNamespace>.SubtaskOf(key, parallelism);
            promised.Require(owner == subtask, $"key {key} is subtask {owner}'s, and in subtask {subtask} of {parallelism}");
            rig.At(key);
            promised.Require(state.Value == key * 3, $"the value of key {key} is restored as {state.Value}, not {key * 3}");
        }

        return own;
    }

    private void RequireFilled(StateRig<int, VoidNamespace> rig, string who)
    {
        var state = rig.States.GetState(Value);
        promised.RequireSame(Enumerable.Range(0, ManyKeys.Count), ManyKeys.Of(rig, Value).Order(), $"keys read {who}");
        rig.At(42);
        promised.Require(state.Value == 126, $"the value of key 42, read {who}, is {state.Value}, not 126");
    }

    private StoredState Part(int subtask, int parallelism, CheckpointKind kind)
    {
        using var rig = new StateRig<int, VoidNamespace>(backend, subtask, parallelism);
        var state = rig.States.GetState(Value);
        for (var key = 0; key < ManyKeys.Count; key++)
        {
            if (StateRig<int, VoidNamespace>.SubtaskOf(key, parallelism) == subtask)
            {
                rig.At(key);
                state.Value = key * 3;
            }
        }

        return rig.Snapshot(_files, kind);
    }

    private StateRig<TKey, VoidNamespace> Rig<TKey>(StoredState[]? restored = null)
        where TKey : notnull => new(backend, restored: restored);

    internal readonly record struct Gap(bool Flag, long Number);
}
