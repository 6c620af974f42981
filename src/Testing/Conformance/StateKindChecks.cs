using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Testing.Conformance;

/// <summary>Checks what is stored and read between two snapshots.</summary>
internal sealed class StateKindChecks(IStateBackend backend, Promised promised)
{
    public void VerifyKinds()
    {
        using var rig = Rig<string>();
        VerifyValue(rig);
        VerifyList(rig);
        VerifyMap(rig);
        VerifyAppending(rig);
    }

    public void VerifyApart()
    {
        using var windows = new StateRig<string, TimeWindow>(backend);
        var state = windows.States.GetState(new ValueStateDescriptor<int>("value"));
        for (var i = 0; i < 100; i++)
        {
            windows.At("key", new TimeWindow(i, i + 10));
            state.Value = i;
        }

        windows.At("key", new TimeWindow(7, 17));
        promised.Require(state.Value == 7, $"the value of the 8th of 100 windows of a key is {state.Value}, not 7");
        state.Clear();
        windows.At("key", new TimeWindow(8, 18));
        promised.Require(state.Value == 8, $"after another window was cleared, the value of the 9th is {state.Value}, not 8");

        using var rig = Rig<int>();
        var states = Enumerable.Range(0, 8).Select(i => rig.States.GetState(new ValueStateDescriptor<int>($"value {i}"))).ToList();
        for (var key = 0; key < 100; key++)
        {
            rig.At(key);
            states.ForEach(each => each.Value = (key * 10) + states.IndexOf(each));
        }

        rig.At(42);
        promised.RequireSame(Enumerable.Range(420, 8), states.Select(each => each.Value), "values of one key under 8 names");
    }

    public void VerifyMany()
    {
        using var rig = Rig<int>();
        var state = rig.States.GetState(new ValueStateDescriptor<string>("value"));
        for (var round = 0; round < 3; round++)
        {
            for (var key = 0; key < ManyKeys.Count; key++)
            {
                rig.At(key);
                state.Value += (char)('a' + round);
            }
        }

        for (var key = 0; key < ManyKeys.Count; key++)
        {
            rig.At(key);
            promised.Require(
                state.Value == "abc", $"a, b and c were added in turn to {ManyKeys.Count} keys, and key {key} has '{state.Value}'");
        }
    }

    public void VerifyAllKeys()
    {
        using var rig = Rig<int>();
        var descriptor = new ValueStateDescriptor<int>("value");
        var state = rig.States.GetState(descriptor);
        ManyKeys.Fill(rig, state);
        rig.At(17);
        state.Clear();

        var seen = new List<int>();
        rig.States.ForEachKey(descriptor, key =>
        {
            seen.Add(key);
            promised.Require(state.Value == key * 3, $"the value of key {key}, come to in its turn, is {state.Value}, not {key * 3}");
            if (key % 2 == 0)
            {
                state.Clear();
            }
            else
            {
                state.Value++;
            }
        });

        promised.RequireSame(AllBut(17, _ => true), seen.Order(), "keys gone through while they are changed and removed");
        promised.RequireSame(AllBut(17, key => key % 2 == 1), ManyKeys.Of(rig, descriptor).Order(), "keys after every other was removed");
        rig.At(19);
        promised.Require(state.Value == 58, $"a value that was changed in its turn is {state.Value}, not 58");
    }

    public void VerifyPrefetching()
    {
        using var rig = Rig<int>();
        var state = rig.States.GetState(new ValueStateDescriptor<int>("value"));
        ManyKeys.Fill(rig, state);
        for (var from = 0; from < ManyKeys.Count; from += 100)
        {
            rig.States.Prefetch([.. Enumerable.Range(from, 120), from]);
            for (var key = from; key < Math.Min(from + 100, ManyKeys.Count); key++)
            {
                rig.At(key);
                promised.Require(state.Value == key * 3, $"the value of key {key}, which was prefetched, is {state.Value}, not {key * 3}");
                state.Value = -key;
            }
        }

        rig.At(99);
        promised.Require(state.Value == -99, $"a value that was prefetched and changed is {state.Value}, not -99");
        rig.At(ManyKeys.Count + 5);
        promised.Require(!state.HasValue, "a key that has no value and was prefetched has one");
    }

    private void VerifyValue(StateRig<string, VoidNamespace> rig)
    {
        var state = rig.States.GetState(new ValueStateDescriptor<string>("value") { DefaultValue = "none" });
        rig.At("1");
        state.Value = "one";
        rig.At("2");
        promised.Require((state.Value, state.HasValue) == ("none", false), $"a key without a value has '{state.Value}', not the default");
        rig.At("1");
        promised.Require((state.Value, state.HasValue) == ("one", true), $"a key with the value 'one' has '{state.Value}'");
        state.Clear();
        promised.Require((state.Value, state.HasValue) == ("none", false), $"a key whose value was cleared has '{state.Value}'");
    }

    private void VerifyList(StateRig<string, VoidNamespace> rig)
    {
        var state = rig.States.GetListState(new ListStateDescriptor<int>("list"));
        rig.At("a");
        state.Add(3);
        state.AddAll([1, 2]);
        rig.At("b");
        promised.Require(state.IsEmpty, "a key to which no element was added has a list that is not empty");
        state.Add(9);
        rig.At("a");
        promised.RequireSame([3, 1, 2], state, "elements of a list");
        state.Update([.. state.Where(element => element != 1)]);
        promised.RequireSame([3, 2], state, "elements of a list that was updated");
        state.Update([]);
        promised.Require(state.IsEmpty, "a list that was updated to none is not empty");
    }

    private void VerifyMap(StateRig<string, VoidNamespace> rig)
    {
        var state = rig.States.GetMapState(new MapStateDescriptor<string, long>("map"));
        rig.At("a");
        state["x"] = 1;
        state["y"] = 2;
        state["x"] = 3;
        promised.Require(state["x"] == 3, $"an entry that was set to 1 and then 3 is {state["x"]}");
        promised.Require(state.Remove("x") && !state.Remove("x"), "an entry cannot be removed, or can be twice");
        promised.RequireSame([new("y", 2)], state, "entries of a map");
        promised.Require(state.Remove("y") && state.IsEmpty, "a map all of whose entries were removed is not empty");
    }

    private void VerifyAppending(StateRig<string, VoidNamespace> rig)
    {
        var sum = rig.States.GetReducingState(new ReducingStateDescriptor<long>("sum", (a, b) => a + b));
        var mean = rig.States.GetAggregatingState(new AggregatingStateDescriptor<long, (long Sum, long Count), double>("mean", new Mean()));
        foreach (var value in new[] { 1, 2, 6 })
        {
            rig.At("7");
            sum.Add(value);
            mean.Add(value);
        }

        promised.Require(sum.TryGet(out var total) && total == 9, $"the sum of 1, 2 and 6 is {total}");
        promised.Require(mean.TryGet(out var average) && average is 3.0, $"the mean of 1, 2 and 6 is {average}");
        sum.Clear();
        promised.Require(!sum.TryGet(out _), "a sum that was cleared is there");
    }

    private static IEnumerable<int> AllBut(int removed, Func<int, bool> which) =>
        Enumerable.Range(0, ManyKeys.Count).Where(key => key != removed && which(key));

    private StateRig<TKey, VoidNamespace> Rig<TKey>()
        where TKey : notnull => new(backend);

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
