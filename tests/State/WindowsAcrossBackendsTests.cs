using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.State.RocksDb;
using FlinkNet.Testing;

namespace FlinkNet.State.Tests;

/// <summary>
/// Plain windows keep in RocksDB what grows with each record; a savepoint goes from one back end to the other nevertheless.
/// </summary>
public sealed class WindowsAcrossBackendsTests : IDisposable
{
    private readonly RocksDbStateBackend _backend = new(StateFolder.Create(null), memory: 64 << 20, filesFrom: 0);
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    private static readonly Dictionary<string, Func<KeyedStream<int, int>, SingleOutputStreamOperator<string>>> Kinds = new()
    {
        ["tumbling, lists"] = keyed => keyed.Window(TumblingEventTimeWindows.Of(Ten)).Process(new Numbers()).Uid("w"),
        ["sessions, lists"] = keyed => keyed.Window(EventTimeSessionWindows.WithGap(Ten)).Process(new Numbers()).Uid("w"),
        ["tumbling, counts"] = keyed =>
            keyed.Window(TumblingEventTimeWindows.Of(Ten))
                .Aggregate(new Counting(), (key, window, count) => $"{key}@{window.Start}: {count}")
                .Uid("w"),
        ["sliding, counts"] = keyed =>
            keyed.Window(SlidingEventTimeWindows.Of(Ten * 2, Ten))
                .Aggregate(new Counting(), (key, window, count) => $"{key}@{window.Start}: {count}")
                .Uid("w"),
    };

    public static TheoryData<string, bool> Cases => new MatrixTheoryData<string, bool>([.. Kinds.Keys], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Windows_RestoredWithTheOtherBackend_GoOn(string kind, bool isFirstInMemory)
    {
        using var whole = Create(kind, isInMemory: true);
        Feed(whole, 0, 60);
        whole.ProcessWatermark(1_000);
        using var first = Create(kind, isFirstInMemory);
        Feed(first, 0, 35);
        using var second = Create(kind, !isFirstInMemory, first.Snapshot());
        Feed(second, 35, 60);
        second.ProcessWatermark(1_000);

        Assert.NotEmpty(first.Output.Values);
        Assert.Equal(whole.Output.Values.Order(StringComparer.Ordinal), first.Output.Values.Concat(second.Output.Values)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tumbling, lists", "$windows/contents")]
    [InlineData("sessions, lists", "$windows/contents")]
    [InlineData("tumbling, counts", "$windows/panes")]
    [InlineData("sliding, counts", "$windows/panes")]
    public void WhatGrowsWithEachRecord_IsKeptByTheGeneralOperator(string kind, string expected)
    {
        using var harness = Create(kind, isInMemory: false);

        Feed(harness, 0, 5);

        Assert.Contains(
            expected, harness.Snapshot().Operators.Values.SelectMany(subtasks => subtasks).SelectMany(state => state.Keyed.Keys));
    }

    public void Dispose() => _backend.Dispose();

    private static void Feed(OperatorTestHarness<int, string> harness, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            // Sessions end now and then.
            var time = number + (number / 15 * 40);
            harness.ProcessElement(number, time);
            if (number % 12 == 0)
            {
                harness.ProcessWatermark(time - 2);
            }
        }
    }

    private OperatorTestHarness<int, string> Create(string kind, bool isInMemory, HarnessSnapshot? snapshot = null)
    {
        HarnessRun.StateBackendHere.Value = isInMemory ? MemoryStateBackend.Instance : _backend;
        SingleOutputStreamOperator<string> Define(DataStream<int> input) => Kinds[kind](input.KeyBy(number => number % 3));
        return snapshot is null
            ? OperatorTestHarness.Create<int, string>(Define)
            : OperatorTestHarness.Restore<int, string>(snapshot, Define);
    }

    private sealed class Numbers : ProcessWindowFunction<int, string, int, TimeWindow>
    {
        public override void Process(
            int key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<int> elements,
            ICollector<string> output) =>
            output.Collect($"{key}@{context.Window.Start}: {string.Join(' ', elements)}");
    }

    private sealed class Counting : IAggregateFunction<int, long, long>
    {
        public long CreateAccumulator() => 0;

        public long Add(int value, long accumulator) => accumulator + 1;

        public long GetResult(long accumulator) => accumulator;

        public long Merge(long first, long second) => first + second;
    }
}
