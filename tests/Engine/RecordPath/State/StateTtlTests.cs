using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>Rules S2 to S4: the time that keyed state lives.</summary>
public sealed class StateTtlTests
{
    private static readonly StateTtlConfig TenMilliseconds = new(TimeSpan.FromMilliseconds(10));

    [Fact]
    public void S2_Value_ExpiresWhenLastWriteAndTimeToLiveAreNotAfterNow()
    {
        using var harness = Values(TenMilliseconds);
        harness.ProcessElement("put 1");

        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(9));
        harness.ProcessElement("get");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(1));
        harness.ProcessElement("get");

        Assert.Equal(["1", "none"], harness.Output.Values);
    }

    [Fact]
    public void S2_Writing_ProlongsTheLife()
    {
        using var harness = Values(TenMilliseconds);
        harness.ProcessElement("put 1");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(9));
        harness.ProcessElement("put 2");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(9));

        harness.ProcessElement("get");

        Assert.Equal(["2"], harness.Output.Values);
    }

    [Theory]
    [InlineData(StateTtlUpdateType.OnCreateAndWrite, "none")]
    [InlineData(StateTtlUpdateType.OnReadAndWrite, "1")]
    public void S2_Reading_ProlongsTheLifeWhenAsked(StateTtlUpdateType updateType, string expected)
    {
        using var harness = Values(TenMilliseconds with { UpdateType = updateType });
        harness.ProcessElement("put 1");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(6));
        harness.ProcessElement("get");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(6));

        harness.ProcessElement("get");

        Assert.Equal(["1", expected], harness.Output.Values);
    }

    [Fact]
    public void S2_ExpiredValue_IsReadOnceWhenAskedAndClearedByReading()
    {
        using var harness = Values(TenMilliseconds with { Visibility = StateTtlVisibility.ReturnExpiredIfNotCleanedUp, CleanupSize = 0 });
        harness.ProcessElement("put 1");
        harness.AdvanceProcessingTime(TimeSpan.FromHours(1));

        harness.ProcessElement("get");
        harness.ProcessElement("get");

        Assert.Equal(["1", "none"], harness.Output.Values);
    }

    [Fact]
    public void S2_TimeToLiveThatOverflows_NeverExpires()
    {
        using var harness = Values(new StateTtlConfig(TimeSpan.MaxValue));
        harness.ProcessElement("put 1");
        harness.SetProcessingTime(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());

        harness.ProcessElement("get");

        Assert.Equal(["1"], harness.Output.Values);
    }

    [Fact]
    public void S2_EventTime_ExpiresByTheWatermarkAndNotByTheClock()
    {
        using var harness = Values(TenMilliseconds with { TimeDomain = TimeDomain.EventTime });
        harness.ProcessElement("put 1", 100);
        harness.AdvanceProcessingTime(TimeSpan.FromHours(1));
        harness.ProcessElement("get", 500);
        harness.ProcessWatermark(109);
        harness.ProcessElement("get", 500);
        harness.ProcessWatermark(110);

        harness.ProcessElement("get", 500);

        Assert.Equal(["1", "1", "none"], harness.Output.Values);
    }

    [Fact]
    public void S2_EventTime_RecordOutOfOrderShortensNoLife()
    {
        using var harness = Values(TenMilliseconds with { TimeDomain = TimeDomain.EventTime });
        harness.ProcessElement("put 1", 100);
        harness.ProcessElement("put 2", 50);
        harness.ProcessWatermark(109);

        harness.ProcessElement("get", 200);

        Assert.Equal(["2"], harness.Output.Values);
    }

    [Fact]
    public void S2_EventTime_TimerSeesWhatLivedAtItsTime_HoweverFarTheWatermarkWent()
    {
        using var harness = Values(TenMilliseconds with { TimeDomain = TimeDomain.EventTime });
        harness.ProcessElement("put 1", 100);
        harness.ProcessElement("timer 109", 100);
        harness.ProcessElement("timer 110", 100);

        harness.EndInput();

        Assert.Equal(["1", "none"], harness.Output.Values);
    }

    [Fact]
    public void S2_EventTime_CountWindowHasNoEnd_SoItsStateLivesByTheWatermark()
    {
        using var harness =
            OperatorTestHarness.Create((DataStream<string> input) => input.KeyBy(_ => 1).CountWindow(1).Process(new FiringsOfTheKey()));
        harness.ProcessWatermark(100);
        harness.ProcessElement("a", 101);
        harness.ProcessWatermark(109);
        harness.ProcessElement("b", 110);
        harness.ProcessWatermark(119);

        harness.ProcessElement("c", 120);

        Assert.Equal([1, 2, 1], harness.Output.Values);
    }

    [Fact]
    public void S2_ListElements_ExpireOneByOne()
    {
        using var harness = Lists(TenMilliseconds);
        harness.ProcessElement("add 1");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));
        harness.ProcessElement("add 2");
        harness.ProcessElement("get");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));
        harness.ProcessElement("get");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));

        harness.ProcessElement("get");

        Assert.Equal(["1,2", "2", ""], harness.Output.Values);
    }

    [Fact]
    public void S3_ListReadWithOnReadAndWrite_ProlongsAllElements()
    {
        using var harness = Lists(TenMilliseconds with { UpdateType = StateTtlUpdateType.OnReadAndWrite });
        harness.ProcessElement("add 1");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));
        harness.ProcessElement("add 2");
        harness.ProcessElement("get");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(9));

        harness.ProcessElement("get");

        Assert.Equal(["1,2", "1,2"], harness.Output.Values);
    }

    [Fact]
    public void S3_MapEntries_ExpireOneByOne_AndIsEmptyIgnoresIt()
    {
        using var harness = Maps(TenMilliseconds with { CleanupSize = 0 });
        harness.ProcessElement("put a");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));
        harness.ProcessElement("put b");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));
        harness.ProcessElement("contains a");
        harness.ProcessElement("keys");
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));

        harness.ProcessElement("empty");
        harness.ProcessElement("keys");
        harness.ProcessElement("empty");

        Assert.Equal(["False", "b", "False", "", "True"], harness.Output.Values);
    }

    [Fact]
    public void S2_ReducingState_StartsAnewAfterItExpired()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.KeyBy(_ => 0).Process(new Sum(TenMilliseconds)));
        harness.ProcessElement(1);
        harness.ProcessElement(2);
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(10));

        harness.ProcessElement(4);

        Assert.Equal([1, 3, 4], harness.Output.Values);
    }

    [Fact]
    public void S4_EachUse_CleansUpSomeOfTheExpired_AndKeepsWhatWasWrittenAgain()
    {
        Assert.SkipUnless(HarnessRun.StateBackend is MemoryStateBackend, "Cleaning up on use is the affair of state in memory.");
        using var harness = OperatorTestHarness.Create((DataStream<(int Key, bool Write)> input) => input.KeyBy(step => step.Key).Process(
            new Remains(TenMilliseconds with { CleanupSize = 5, Visibility = StateTtlVisibility.ReturnExpiredIfNotCleanedUp })));
        for (var key = 0; key < 10; key++)
        {
            harness.ProcessElement((key, true));
        }

        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(9));
        harness.ProcessElement((0, true));
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(5));

        // The first look goes at keys 0 to 4 and leaves 0, which was written again; the expired 9 can still be read, the cleaned 3 cannot.
        harness.ProcessElement((9, false));
        harness.ProcessElement((3, false));
        harness.ProcessElement((0, false));

        Assert.Equal([true, false, true], harness.Output.Values);
    }

    [Fact]
    public void TimeToLive_UnderAMillisecond_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StateTtlConfig(TimeSpan.Zero));

    [Fact]
    public void State_DescribedTwiceWithDifferentTimesToLive_IsRefused()
    {
        var error =
            Assert.ThrowsAny<Exception>(() =>
                OperatorTestHarness.Create((DataStream<int> input) => input.KeyBy(_ => 0).Process(new TwoLives())).ProcessElement(1));

        Assert.Contains("state 'x' of operator", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("different times to live", error.ToString(), StringComparison.Ordinal);
    }

    private static OperatorTestHarness<string, string> Values(StateTtlConfig config) =>
        OperatorTestHarness.Create((DataStream<string> input) => input.KeyBy(_ => 0).Process(new ValueSteps(config)));

    private static OperatorTestHarness<string, string> Lists(StateTtlConfig config) =>
        OperatorTestHarness.Create((DataStream<string> input) => input.KeyBy(_ => 0).Process(new ListSteps(config)));

    private static OperatorTestHarness<string, string> Maps(StateTtlConfig config) =>
        OperatorTestHarness.Create((DataStream<string> input) => input.KeyBy(_ => 0).Process(new MapSteps(config)));

    private sealed class ValueSteps(StateTtlConfig config) : KeyedProcessFunction<int, string, string>
    {
        private IValueState<string?> _state = null!;

        public override void Open(IRuntimeContext context) =>
            _state = context.GetState(new ValueStateDescriptor<string?>("x") { TimeToLive = config });

        public override void ProcessElement(string value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
            switch (value.Split(' '))
            {
                case ["put", var stored]:
                    _state.Value = stored;
                    break;
                case ["timer", var time]:
                    context.TimerService.RegisterEventTimeTimer(long.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    output.Collect(_state.Value ?? "none");
                    break;
            }
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<string> output) =>
            output.Collect(_state.Value ?? "none");
    }

    private sealed class ListSteps(StateTtlConfig config) : KeyedProcessFunction<int, string, string>
    {
        private IListState<string> _state = null!;

        public override void Open(IRuntimeContext context) =>
            _state = context.GetListState(new ListStateDescriptor<string>("x") { TimeToLive = config });

        public override void ProcessElement(string value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
            if (value.Split(' ') is ["add", var added])
            {
                _state.Add(added);
            }
            else
            {
                output.Collect(string.Join(',', _state));
            }
        }
    }

    private sealed class MapSteps(StateTtlConfig config) : KeyedProcessFunction<int, string, string>
    {
        private IMapState<string, int> _state = null!;

        public override void Open(IRuntimeContext context) =>
            _state = context.GetMapState(new MapStateDescriptor<string, int>("x") { TimeToLive = config });

        public override void ProcessElement(string value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
            switch (value.Split(' '))
            {
                case ["put", var key]:
                    _state[key] = 1;
                    break;
                case ["contains", var key]:
                    output.Collect(_state.ContainsKey(key).ToString());
                    break;
                case ["empty"]:
                    output.Collect(_state.IsEmpty.ToString());
                    break;
                default:
                    output.Collect(string.Join(',', _state.Keys));
                    break;
            }
        }
    }

    private sealed class Sum(StateTtlConfig config) : KeyedProcessFunction<int, int, int>
    {
        private IReducingState<int> _state = null!;

        public override void Open(IRuntimeContext context) =>
            _state = context.GetReducingState(new ReducingStateDescriptor<int>("x", (left, right) => left + right) { TimeToLive = config });

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output)
        {
            _state.Add(value);
            output.Collect(_state.TryGet(out var sum) ? sum : 0);
        }
    }

    private sealed class Remains(StateTtlConfig config) : KeyedProcessFunction<int, (int Key, bool Write), bool>
    {
        private IValueState<int> _state = null!;

        public override void Open(IRuntimeContext context) =>
            _state = context.GetState(new ValueStateDescriptor<int>("x") { TimeToLive = config });

        public override void ProcessElement((int Key, bool Write) value, IKeyedProcessContext<int> context, ICollector<bool> output)
        {
            if (value.Write)
            {
                _state.Value = 1;
            }
            else
            {
                output.Collect(_state.HasValue);
            }
        }
    }

    private sealed class TwoLives : KeyedProcessFunction<int, int, int>
    {
        public override void Open(IRuntimeContext context)
        {
            context.GetState(new ValueStateDescriptor<int>("x") { TimeToLive = TenMilliseconds });
            context.GetState(new ValueStateDescriptor<int>("x") { TimeToLive = new StateTtlConfig(TimeSpan.FromDays(1)) });
        }

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output) => output.Collect(value);
    }

    private sealed class FiringsOfTheKey : ProcessWindowFunction<string, int, int, GlobalWindow>
    {
        private static readonly ValueStateDescriptor<int> Firings =
            new("firings") { TimeToLive = TenMilliseconds with { TimeDomain = TimeDomain.EventTime } };

        public override void Process(
            int key,
            IProcessWindowContext<GlobalWindow> context,
            IReadOnlyList<string> elements,
            ICollector<int> output)
        {
            var firings = context.GlobalState.GetState(Firings);
            firings.Value++;
            output.Collect(firings.Value);
        }
    }
}
