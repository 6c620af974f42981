using CsCheck;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.State.Operators;

/// <summary>Rules S7 to S9 as functions see them: lists that are dealt out, lists that all get, maps that all have.</summary>
public sealed class OperatorStateTests
{
    [Fact]
    public void Function_Fresh_FindsNothing_AndKnowsIt()
    {
        var restored = true;
        var task = new OperatorTask(new RememberingMap { OnInitialize = context => restored = context.IsRestored });

        Assert.False(restored);
        Assert.Equal(" |  | ", task.Process(0));
    }

    [Fact]
    public void Function_Restored_FindsWhatItPutIntoItsHandlesAtTheBarrier()
    {
        var task = new OperatorTask(new RememberingMap());
        task.Process(1, 2);
        var snapshot = Stored(task.Snapshot(checkpoint: 5));
        task.Process(3);
        var restored = false;
        var next = new OperatorTask(new RememberingMap { OnInitialize = context => restored = context.IsRestored }, snapshot);

        Assert.True(restored);
        Assert.Equal("1,2 | 1,2 | checkpoint=5", next.Process(0));
    }

    [Fact]
    public void Function_OfAnOperatorThatTheCheckpointDoesNotHave_KnowsThatTheJobWasRestored()
    {
        var restored = false;
        _ = new OperatorTask(new RememberingMap { OnInitialize = context => restored = context.IsRestored }, new OperatorSnapshot());

        Assert.True(restored);
    }

    [Theory]
    [InlineData(new[] { 3, 4 }, 3, new[] { "0,1,2", "10,11", "12,13" })]
    [InlineData(new[] { 3, 4 }, 2, new[] { "0,1,2", "10,11,12,13" })]
    [InlineData(new[] { 1, 0, 1 }, 4, new[] { "0", "20", "", "" })]
    [InlineData(new[] { 2, 2, 2 }, 1, new[] { "0,1,10,11,20,21" })]
    public void S7_List_IsDealtOutInRuns_AndStaysWithUnchangedParallelism(int[] sizes, int parallelism, string[] expected)
    {
        var parts = sizes.Select((size, subtask) => Lists(("a", ListKind.Split, Enumerable.Range(subtask * 10, size)))).ToList();

        Assert.Equal(expected, Enumerable.Range(0, parallelism).Select(subtask => Text(Merge(parts, subtask, parallelism), "a")));
    }

    // base = total / newP, the first total % newP receivers get one more, and the next name starts at the receiver after the last extra.
    [Fact]
    public void S7_FurtherNames_StartAtTheReceiverAfterTheLastExtra()
    {
        List<OperatorSnapshot> parts =
            [Lists(("a", ListKind.Split, [1, 2, 3, 4]), (
                "b",
                ListKind.Split,
                [5, 6]), ("c", ListKind.Split, [7]), ("d", ListKind.Union, [8]))];
        var shares = Enumerable.Range(0, 3).Select(subtask => Merge(parts, subtask, 3)).ToList();

        Assert.Equal(["1,2", "3", "4"], shares.Select(share => Text(share, "a")));
        Assert.Equal(["", "5", "6"], shares.Select(share => Text(share, "b")));
        Assert.Equal(["7", "", ""], shares.Select(share => Text(share, "c")));
        Assert.Equal(["8", "8", "8"], shares.Select(share => Text(share, "d")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void S8_UnionList_EverySubtaskGetsAllElementsInTheOrderOfSubtasks_AlsoWithUnchangedParallelism(int parallelism)
    {
        var parts = Enumerable.Range(0, 2).Select(subtask =>
        {
            var task = new OperatorTask(new RememberingMap());
            task.Process((subtask * 10) + 1, (subtask * 10) + 2);
            return Stored(task.Snapshot());
        }).ToList();
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var map = new RememberingMap();
            _ = new OperatorTask(map, Merge(parts, subtask, parallelism));
            Assert.Equal([1, 2, 11, 12], map.Union);
        }
    }

    [Theory]
    [InlineData(3, 2, new[] { 0, 1 })]
    [InlineData(2, 5, new[] { 0, 1, 0, 1, 0 })]
    [InlineData(3, 3, new[] { 0, 1, 2 })]
    public void S9_BroadcastState_NewSubtaskTakesTheCopyOfTheOldOneModuloTheirNumber(int before, int after, int[] expected)
    {
        var parts = Enumerable.Range(0, before)
            .Select(subtask => Stored(new OperatorTask(new RememberingMap()).Snapshot(checkpoint: subtask)))
            .ToList();

        Assert.Equal(
            expected.Select(copy => $"checkpoint={copy}"),
            Enumerable.Range(0, after)
                .Select(subtask => new OperatorTask(new RememberingMap(), Merge(parts, subtask, after)).Process(0).Split(" | ")[^1]));
    }

    [Fact]
    public void S7_S8_RescaledFrom4To3To7_EachElementIsOnceInTheSplitList_AndAllAreInEveryUnionList()
    {
        Gen.Int[1, 1000].List[0, 20].Array[4].Sample(seen =>
        {
            var parts = seen.Select(numbers =>
            {
                var task = new OperatorTask(new RememberingMap());
                task.Process([1, .. numbers]);
                return Stored(task.Snapshot());
            }).ToList();
            List<int> all = [.. seen.SelectMany(numbers => numbers.Prepend(1))];
            parts = Rescale(parts, 3, all);
            parts = Rescale(parts, 7, all);
            return parts.Count == 7;
        });
    }

    [Fact]
    public void State_NobodyAsksFor_IsKeptForTheNextCheckpoint()
    {
        var task = new OperatorTask(new RememberingMap());
        task.Process(1, 2);
        var forgetful = new OperatorTask(new PlainMap(), Stored(task.Snapshot(checkpoint: 3)));

        Assert.Equal("1,2 | 1,2 | checkpoint=3", new OperatorTask(new RememberingMap(), Stored(forgetful.Snapshot())).Process(0));
    }

    [Theory]
    [InlineData("seen", "union", "state 'seen' of operator 'remember' was stored as list and is now union list: its kind cannot change")]
    [InlineData("all", "list", "state 'all' of operator 'remember' was stored as union list and is now list: its kind cannot change")]
    [InlineData(
        "rules",
        "list",
        "state 'rules' of operator 'remember' was stored as broadcast state and is now list: its kind cannot change")]
    [InlineData(
        "seen",
        "broadcast",
        "state 'seen' of operator 'remember' was stored as list and is now broadcast state: its kind cannot change")]
    [InlineData(
        "seen",
        "list of text",
        "state 'seen' of operator 'remember' was stored as System.Int32 and is now System.String: its type cannot change")]
    [InlineData(
        "rules",
        "broadcast of text",
        "state 'rules' of operator 'remember' was stored as System.String -> System.Int32 and is now System.String -> System.String: "
            + "its types cannot change")]
    public void S1_StateThatChangesKindOrType_IsRefusedNamingStateAndOperator(string name, string now, string message)
    {
        var snapshot = Stored(new OperatorTask(new RememberingMap()).Snapshot());

        var refusal =
            Assert.Throws<FlinkException>(() =>
                new OperatorTask(new PlainMap { OnInitialize = states => Ask(states, name, now) }, snapshot));
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.User, refusal.Origin);
    }

    [Fact]
    public void S1_NameAskedForAgain_IsTheSameState_AndInAnotherKindRefused()
    {
        new OperatorTask(new PlainMap
        {
            OnInitialize = states =>
            {
                var first = states.GetListState(new ListStateDescriptor<int>("a"));
                first.Add(1);
                Assert.Equal([1], states.GetListState(new ListStateDescriptor<int>("a")));
                Assert.Contains(
                    "described twice, as list of System.Int32 and as union list",
                    Assert.Throws<FlinkException>(() => states.GetUnionListState(new ListStateDescriptor<int>("a"))).Message,
                    StringComparison.Ordinal);
            },
        }).Process(1);
    }

    [Fact]
    public void State_WithATimeToLive_IsRefused()
    {
        var refusal = Assert.Throws<FlinkException>(() => new OperatorTask(new PlainMap
        {
            OnInitialize = states =>
                states.GetListState(new ListStateDescriptor<int>("a") { TimeToLive = new StateTtlConfig(TimeSpan.FromHours(1)) }),
        }));
        Assert.Contains("only state per key can have", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfATypeThatCannotBeSerialized_IsRefusedWhenItsHandleIsAskedFor()
    {
        var refusal = Assert.Throws<InvalidJobException>(() => new OperatorTask(
            new PlainMap { OnInitialize = states => states.GetListState(new ListStateDescriptor<Action>("calls")) },
                serializers: new Refusing()));
        Assert.Equal(
            "State 'calls' of operator 'remember' holds System.Action, which a checkpoint cannot store: mark it.",
            refusal.Message);
    }

    private static void Ask(IOperatorStateStore states, string name, string kind) => _ = kind switch
    {
        "list" => states.GetListState(new ListStateDescriptor<int>(name)),
        "list of text" => states.GetListState(new ListStateDescriptor<string>(name)),
        "union" => states.GetUnionListState(new ListStateDescriptor<int>(name)),
        "broadcast" => states.GetBroadcastState(new MapStateDescriptor<string, int>(name)),
        _ => (object)states.GetBroadcastState(new MapStateDescriptor<string, string>(name)),
    };

    // Each subtask goes on from its share, and keeps in the union list only what is its own.
    private static List<OperatorSnapshot> Rescale(List<OperatorSnapshot> parts, int parallelism, List<int> all)
    {
        var next = new List<OperatorSnapshot>();
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var map = new RememberingMap();
            next.Add(Stored(new OperatorTask(map, Merge(parts, subtask, parallelism)).Snapshot()));
            Assert.Equal(all, map.Union);
        }

        Assert.Equal(all, next.SelectMany(part => Numbers(part, "function/seen")));
        return next;
    }

    private static OperatorSnapshot Merge(IReadOnlyList<OperatorSnapshot> parts, int subtask, int parallelism) =>
        OperatorSnapshot.Merge(parts, new KeyGroupRange(0, 720), subtask, parallelism);

    private static OperatorSnapshot Stored(OperatorSnapshot snapshot) =>
        TaskSnapshotCodec.Decode(
            TaskSnapshotCodec.Encode(
                new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["id"] = snapshot }, HasEnded: false))).Operators["id"];

    private static OperatorSnapshot Lists(params ReadOnlySpan<(string Name, ListKind Kind, IEnumerable<int> Elements)> lists)
    {
        var snapshot = new OperatorSnapshot();
        foreach (var (name, kind, elements) in lists)
        {
            OperatorLists.Write(snapshot, name, elements, new UnmanagedSerializer<int>(), kind);
        }

        return snapshot;
    }

    private static string Text(OperatorSnapshot snapshot, string name) => string.Join(',', Numbers(snapshot, name));

    private static int[] Numbers(OperatorSnapshot snapshot, string name) =>
        OperatorLists.Read(snapshot.Lists[name], new UnmanagedSerializer<int>(), "the list");

    private sealed class PlainMap : IMapOperator<int, string>, ICheckpointedFunction
    {
        public Action<IOperatorStateStore>? OnInitialize { get; init; }

        public void InitializeState(IFunctionInitializationContext context) => OnInitialize?.Invoke(context.OperatorStates);

        public void SnapshotState(IFunctionSnapshotContext context)
        {
        }

        public string Map(int value) => "";
    }

    private sealed class Refusing : ITypeSerializerResolver
    {
        public TypeSerializer<T> Resolve<T>() => TestSerializers.Instance.Resolve<T>();

        public string? WhyNot(Type type) => type == typeof(Action) ? "mark it." : null;
    }
}
