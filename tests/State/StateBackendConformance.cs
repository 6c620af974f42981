using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.State.Tests;

/// <summary>What every back end promises of keyed state.</summary>
public abstract class StateBackendConformance : IDisposable
{
    private const int Many = 5_000;
    private readonly StoredFiles _files = new();

    private protected abstract IStateBackend Backend { get; }

    [Fact]
    public void Value_IsThereForItsKeyAlone_UntilItIsCleared()
    {
        using var rig = Rig<long>();
        var state = rig.States.GetState(new ValueStateDescriptor<string>("value") { DefaultValue = "none" });

        rig.At(1);
        state.Value = "one";
        rig.At(2);

        Assert.Equal(("none", false), (state.Value, state.HasValue));
        rig.At(1);
        Assert.Equal(("one", true), (state.Value, state.HasValue));
        state.Clear();
        Assert.Equal(("none", false), (state.Value, state.HasValue));
    }

    [Fact]
    public void List_KeepsTheOrderOfItsElements()
    {
        using var rig = Rig<string>();
        var state = rig.States.GetListState(new ListStateDescriptor<int>("list"));

        rig.At("a");
        state.Add(3);
        state.AddAll([1, 2]);
        rig.At("b");
        Assert.True(state.IsEmpty);
        state.Add(9);
        rig.At("a");
        Assert.Equal([3, 1, 2], state);
        state.Update(state.Where(element => element != 1));
        Assert.Equal([3, 2], state);
        state.Update([]);
        Assert.True(state.IsEmpty);
    }

    [Fact]
    public void Map_KeepsWhatIsSetAndForgetsWhatIsRemoved()
    {
        using var rig = Rig<string>();
        var state = rig.States.GetMapState(new MapStateDescriptor<string, long>("map"));

        rig.At("a");
        state["x"] = 1;
        state["y"] = 2;
        state["x"] = 3;

        Assert.Equal(3, state["x"]);
        Assert.True(state.Remove("x"));
        Assert.False(state.Remove("x"));
        Assert.Equal([new("y", 2)], state);
        Assert.True(state.Remove("y"));
        Assert.True(state.IsEmpty);
        Assert.Throws<KeyNotFoundException>(() => state["y"]);
    }

    [Fact]
    public void ReducingAndAggregating_CombineWhatIsAdded()
    {
        using var rig = Rig<int>();
        var sum = rig.States.GetReducingState(new ReducingStateDescriptor<long>("sum", (a, b) => a + b));
        var mean = rig.States.GetAggregatingState(new AggregatingStateDescriptor<long, (long Sum, long Count), double>("mean", new Mean()));

        foreach (var value in new[] { 1, 2, 6 })
        {
            rig.At(7);
            sum.Add(value);
            mean.Add(value);
        }

        Assert.True(sum.TryGet(out var total));
        Assert.True(mean.TryGet(out var average));
        Assert.Equal((9, 3), (total, average));
        sum.Clear();
        Assert.False(sum.TryGet(out _));
    }

    [Fact]
    public void Namespaces_OfAKey_AreApart()
    {
        using var rig = new StateRig<string, TimeWindow>(Backend);
        var state = rig.States.GetState(new ValueStateDescriptor<int>("value"));

        for (var i = 0; i < 100; i++)
        {
            rig.At("key", new TimeWindow(i, i + 10));
            state.Value = i;
        }

        rig.At("key", new TimeWindow(7, 17));
        Assert.Equal(7, state.Value);
        state.Clear();
        rig.At("key", new TimeWindow(8, 18));
        Assert.Equal(8, state.Value);
    }

    [Fact]
    public void States_OfSeveralNames_AreApart()
    {
        using var rig = Rig<int>();
        var states = Enumerable.Range(0, 8).Select(i => rig.States.GetState(new ValueStateDescriptor<int>($"value {i}"))).ToList();

        for (var key = 0; key < 100; key++)
        {
            rig.At(key);
            for (var i = 0; i < states.Count; i++)
            {
                states[i].Value = (key * 10) + i;
            }
        }

        using var restored = Rig<int>([rig.Snapshot(_files)]);
        var third = restored.States.GetState(new ValueStateDescriptor<int>("value 3"));
        restored.At(42);
        Assert.Equal(423, third.Value);
        Assert.Equal(100, Keys(restored, new ValueStateDescriptor<int>("value 3")).Count);
    }

    [Fact]
    public void S1_Name_OfAnotherKind_IsRefused()
    {
        using var rig = Rig<int>();
        rig.States.GetState(new ValueStateDescriptor<int>("state"));

        var refusal = Assert.Throws<FlinkException>(() => rig.States.GetState(new ValueStateDescriptor<long>("state")));

        Assert.Contains("'state' of operator 'operator' is described twice", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForEachKey_SeesEachKeyOnce_AndMayChangeAndRemove()
    {
        using var rig = Rig<int>();
        var descriptor = new ValueStateDescriptor<int>("value");
        var state = rig.States.GetState(descriptor);
        Fill(rig, state);
        rig.At(17);
        state.Clear();

        var seen = new HashSet<int>();
        rig.States.ForEachKey(descriptor, key =>
        {
            Assert.True(seen.Add(key));
            Assert.Equal(key * 3, state.Value);
            if (key % 2 == 0)
            {
                state.Clear();
            }
            else
            {
                state.Value++;
            }
        });

        Assert.Equal(Many - 1, seen.Count);
        var left = Keys(rig, descriptor);
        Assert.Equal(Enumerable.Range(0, Many).Where(key => key % 2 == 1 && key != 17), left.Order());
        rig.At(19);
        Assert.Equal(58, state.Value);
    }

    [Fact]
    public void State_LargerThanAnyCache_IsReadAsItWasWritten()
    {
        using var rig = Rig<int>();
        var state = rig.States.GetState(new ValueStateDescriptor<string>("value"));
        for (var round = 0; round < 3; round++)
        {
            for (var key = 0; key < Many; key++)
            {
                rig.At(key);
                state.Value += (char)('a' + round);
            }
        }

        for (var key = 0; key < Many; key++)
        {
            rig.At(key);
            Assert.Equal("abc", state.Value);
        }
    }

    [Fact]
    public void Prefetch_ChangesNothing()
    {
        using var rig = Rig<int>();
        var state = rig.States.GetState(new ValueStateDescriptor<int>("value"));
        Fill(rig, state);
        for (var from = 0; from < Many; from += 100)
        {
            rig.States.Prefetch([.. Enumerable.Range(from, 120), from]);
            for (var key = from; key < Math.Min(from + 100, Many); key++)
            {
                rig.At(key);
                Assert.Equal(key * 3, state.Value);
                state.Value = -key;
            }
        }

        rig.At(99);
        Assert.Equal(-99, state.Value);
        rig.At(Many + 5);
        Assert.False(state.HasValue);
    }

    [Theory]
    [InlineData(CheckpointKind.Checkpoint)]
    [InlineData(CheckpointKind.Savepoint)]
    public void Snapshot_HoldsWhatWasThereThen_AndNothingLater(CheckpointKind kind)
    {
        using var rig = Rig<int>();
        var value = rig.States.GetState(new ValueStateDescriptor<int>("value"));
        var list = rig.States.GetListState(new ListStateDescriptor<string>("list"));
        Fill(rig, value);
        rig.At(1);
        list.AddAll(["a", "b"]);

        var stored = rig.Snapshot(_files, kind);
        rig.At(1);
        value.Value = -1;
        list.Clear();
        rig.At(Many);
        value.Value = 1;

        using var restored = Rig<int>([stored]);
        value = restored.States.GetState(new ValueStateDescriptor<int>("value"));
        list = restored.States.GetListState(new ListStateDescriptor<string>("list"));
        restored.At(1);
        Assert.Equal(3, value.Value);
        Assert.Equal(["a", "b"], list);
        restored.At(Many);
        Assert.False(value.HasValue);
        Assert.Equal(Many, Keys(restored, new ValueStateDescriptor<int>("value")).Count);
    }

    [Theory]
    [InlineData(1, 4, CheckpointKind.Checkpoint)]
    [InlineData(4, 3, CheckpointKind.Checkpoint)]
    [InlineData(3, 1, CheckpointKind.Checkpoint)]
    [InlineData(3, 7, CheckpointKind.Savepoint)]
    [InlineData(2, 2, CheckpointKind.Savepoint)]
    public void S6_Rescaled_EachKeyIsInTheSubtaskOfItsGroup_AndNowhereElse(int from, int to, CheckpointKind kind)
    {
        var descriptor = new ValueStateDescriptor<int>("value");
        var stored = Enumerable.Range(0, from).Select(subtask => Part(descriptor, subtask, from, kind)).ToArray();

        var keys = new List<int>();
        for (var subtask = 0; subtask < to; subtask++)
        {
            using var rig = new StateRig<int, VoidNamespace>(Backend, subtask, to, stored);
            var state = rig.States.GetState(descriptor);
            var own = Keys(rig, descriptor);
            Assert.All(own, key => Assert.Equal(subtask, StateRig<int, VoidNamespace>.SubtaskOf(key, to)));
            foreach (var key in own)
            {
                rig.At(key);
                Assert.Equal(key * 3, state.Value);
            }

            keys.AddRange(own);
        }

        Assert.Equal(Enumerable.Range(0, Many), keys.Order());
    }

    [Fact]
    public void S12_State_StoredWithOtherTypes_IsRefused()
    {
        using var rig = Rig<int>();
        Fill(rig, rig.States.GetState(new ValueStateDescriptor<int>("value")));
        using var restored = Rig<int>([rig.Snapshot(_files)]);

        var refusal = Assert.Throws<FlinkException>(() => restored.States.GetState(new ValueStateDescriptor<long>("value")));

        Assert.Contains("state 'value' of operator 'operator' was stored as", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckpointKind.Checkpoint)]
    [InlineData(CheckpointKind.Savepoint)]
    public void State_ThatNobodyAsksFor_IsKept(CheckpointKind kind)
    {
        using var rig = Rig<int>();
        Fill(rig, rig.States.GetState(new ValueStateDescriptor<int>("value")));
        using var without = Rig<int>([rig.Snapshot(_files, kind)]);
        without.At(1);
        without.States.GetState(new ValueStateDescriptor<int>("other")).Value = 1;

        using var restored = Rig<int>([without.Snapshot(_files, kind)]);

        var state = restored.States.GetState(new ValueStateDescriptor<int>("value"));
        restored.At(1);
        Assert.Equal(3, state.Value);
    }

    [Fact]
    public void S2_Value_ExpiresWhenItsTimeHasPassed()
    {
        using var rig = Rig<int>();
        var state = rig.States.GetState(Mortal<int>("value"));
        Fill(rig, state);
        rig.Time.Now += 99;
        rig.At(5);
        Assert.Equal(15, state.Value);
        state.Value = 16;
        rig.Time.Now++;

        Assert.True(state.HasValue);
        rig.At(6);
        Assert.False(state.HasValue);
        using var restored = Rig<int>([rig.Snapshot(_files)]);
        restored.Time.Now = rig.Time.Now;
        state = restored.States.GetState(Mortal<int>("value"));
        restored.At(5);
        Assert.True(state.HasValue);
        restored.At(7);
        Assert.False(state.HasValue);
    }

    [Fact]
    public void S2_Reading_ProlongsTheLife_WhereItIsToldTo()
    {
        using var rig = Rig<int>();
        var descriptor = new ValueStateDescriptor<int>("value")
        {
            TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) { UpdateType = StateTtlUpdateType.OnReadAndWrite },
        };
        var state = rig.States.GetState(descriptor);
        Fill(rig, state);
        rig.Time.Now += 60;
        rig.At(1);
        Assert.True(state.HasValue);

        using var restored = Rig<int>([rig.Snapshot(_files)]);
        restored.Time.Now = rig.Time.Now + 60;
        state = restored.States.GetState(descriptor);
        restored.At(1);
        Assert.True(state.HasValue);
        restored.At(2);
        Assert.False(state.HasValue);
    }

    [Fact]
    public void S2_ElementsAndEntries_ExpireOneByOne()
    {
        using var rig = Rig<int>();
        var list =
            rig.States.GetListState(
                new ListStateDescriptor<int>("list") { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) });
        var map =
            rig.States.GetMapState(
                new MapStateDescriptor<string, int>("map") { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) });
        rig.At(1);
        list.Add(1);
        map["a"] = 1;
        rig.Time.Now += 60;
        list.Add(2);
        map["b"] = 2;
        rig.Time.Now += 40;

        Assert.Equal([2], list);
        Assert.Equal([new("b", 2)], map);
        rig.Time.Now += 60;
        Assert.Empty(list);
        Assert.Empty(map);
    }

    [Fact]
    public void Keys_ThatAreEqual_AreOneKey_HoweverTheyAreWritten()
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

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => (Backend as IDisposable)?.Dispose();

    private protected static void Fill(StateRig<int, VoidNamespace> rig, IValueState<int> state)
    {
        for (var key = 0; key < Many; key++)
        {
            rig.At(key);
            state.Value = key * 3;
        }
    }

    private protected static List<int> Keys(StateRig<int, VoidNamespace> rig, StateDescriptor descriptor)
    {
        var keys = new List<int>();
        rig.States.ForEachKey(descriptor, keys.Add);
        return keys;
    }

    private protected static ValueStateDescriptor<T> Mortal<T>(string name) =>
        new(name) { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) };

    private protected StateRig<TKey, VoidNamespace> Rig<TKey>(StoredState[]? restored = null)
        where TKey : notnull => new(Backend, restored: restored);

    private StoredState Part(ValueStateDescriptor<int> descriptor, int subtask, int parallelism, CheckpointKind kind)
    {
        using var rig = new StateRig<int, VoidNamespace>(Backend, subtask, parallelism);
        var state = rig.States.GetState(descriptor);
        for (var key = 0; key < Many; key++)
        {
            if (StateRig<int, VoidNamespace>.SubtaskOf(key, parallelism) == subtask)
            {
                rig.At(key);
                state.Value = key * 3;
            }
        }

        return rig.Snapshot(_files, kind);
    }

    // The second comes after a restore: it must find the row of the first.
    private void OneKey<TKey>(TKey first, TKey second)
        where TKey : notnull
    {
        using var rig = Rig<TKey>();
        rig.At(first);
        rig.States.GetState(new ValueStateDescriptor<int>("value")).Value = 1;
        using var restored = Rig<TKey>([rig.Snapshot(_files)]);
        var state = restored.States.GetState(new ValueStateDescriptor<int>("value"));
        restored.At(second);
        Assert.Equal(1, state.Value);
        var keys = new List<TKey>();
        restored.States.ForEachKey(new ValueStateDescriptor<int>("value"), keys.Add);
        Assert.Equal([first], keys);
    }

    internal readonly record struct Gap(bool Flag, long Number);

    private sealed class Mean : IAggregateFunction<long, (long Sum, long Count), double>
    {
        public (long Sum, long Count) CreateAccumulator() => default;

        public (long Sum, long Count) Add(long value, (long Sum, long Count) accumulator) =>
            (accumulator.Sum + value, accumulator.Count + 1);

        public double GetResult((long Sum, long Count) accumulator) => (double)accumulator.Sum / accumulator.Count;

        public (long Sum, long Count) Merge((long Sum, long Count) first, (long Sum, long Count) second) =>
            (first.Sum + second.Sum, first.Count + second.Count);
    }
}

/// <summary>Memory.</summary>
public sealed class MemoryConformanceTests : StateBackendConformance
{
    private protected override IStateBackend Backend => MemoryStateBackend.Instance;
}
