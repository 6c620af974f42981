using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Broadcast;

/// <summary>Rule P3: the broadcast state pattern.</summary>
public sealed class BroadcastTests
{
    private static readonly MapStateDescriptor<string, int> Factors = new("factors");

    [Fact]
    public void P3_Element_ReadsWhatWasBroadcast()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> numbers, DataStream<(string Name, int Factor)> factors) =>
            numbers.Connect(factors.Broadcast(Factors)).Process(new Multiply()).Uid("multiply"));

        harness.First.ProcessElement(7, 1);
        harness.Second.ProcessElement(("a", 2), 5);
        harness.First.ProcessElement(7, 2);
        harness.Second.ProcessElement(("a", 3), 5);
        harness.First.ProcessElement(7);

        Assert.Equal(
            [new StreamRecord<int>(7, 1), new StreamRecord<int>(14, 2), new StreamRecord<int>(21, null)],
            harness.Output.Records);
    }

    [Fact]
    public void P3_KeyedElement_HasItsKeyAndTimers()
    {
        using var harness = Keyed();
        harness.Second.ProcessElement("factor 10");

        harness.First.ProcessElement(3, 100);
        harness.First.ProcessElement(4, 100);
        harness.First.ProcessElement(3, 100);
        harness.ProcessWatermark(150);

        Assert.Equal(["3: 30", "4: 40", "3: 60", "3 at 150, factor 10", "4 at 150, factor 10"], harness.Output.Values);
    }

    [Fact]
    public void P3_BroadcastElement_GoesThroughTheStateOfAllKeys()
    {
        using var harness = Keyed();
        harness.Second.ProcessElement("factor 1");
        harness.First.ProcessElement(3);
        harness.First.ProcessElement(4);
        harness.Output.Take();

        harness.Second.ProcessElement("reset 4");
        harness.First.ProcessElement(3);
        harness.First.ProcessElement(4);

        Assert.Equal(["saw 3=3", "saw 4=4", "3: 6", "4: 4"], harness.Output.Values);
    }

    [Theory]
    [InlineData("use state", "there is no key")]
    [InlineData("use timer", "timers belong to keys")]
    [InlineData(
        "unknown",
        "uses the broadcast state 'other' as FlinkNet.MapStateDescriptor<System.String, System.Int32>, and its stream was broadcast "
            + "with: 'factors'")]
    public void P3_WhatABroadcastElementMustNotUse_IsRefused(string element, string message)
    {
        using var harness = Keyed();
        harness.First.ProcessElement(3);

        var error = Assert.ThrowsAny<Exception>(() => harness.Second.ProcessElement(element));

        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void P3_Watermark_IsTheEarlierOfBothStreams()
    {
        using var harness = Keyed();

        harness.First.ProcessWatermark(10);
        Assert.Empty(harness.Output.Watermarks);
        harness.Second.ProcessWatermark(7);

        Assert.Equal([7], harness.Output.Watermarks);
    }

    [Fact]
    public void Broadcast_WithoutState_IsRefused() => Assert.Throws<InvalidJobException>(() =>
        StreamExecutionEnvironment.Create().FromElements(1).Broadcast([]));

    [Fact]
    public void Broadcast_WithStateThatExpires_IsRefused() => Assert.Throws<InvalidJobException>(() =>
        StreamExecutionEnvironment.Create()
            .FromElements(1)
            .Broadcast(new MapStateDescriptor<int, int>("x") { TimeToLive = new StateTtlConfig(TimeSpan.FromDays(1)) }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void P3_AnySchedule_EverySubtaskGetsEveryBroadcastRecord(int seed)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        var sink = new CollectingSink<string>();
        environment.FromSequence(1, 300).KeyBy(number => number)
            .Connect(environment.FromSequence(1, 20).Broadcast(new MapStateDescriptor<long, int>("seen")))
            .Process(new CountBroadcast()).Uid("count")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        Assert.Equal(3 * 20, sink.Values.Count());
        Assert.Equal(3, sink.Values.Count(value => value == "20"));
    }

    private static OperatorTestHarness<int, string, string> Keyed() =>
        OperatorTestHarness.Create((DataStream<int> numbers, DataStream<string> orders) =>
        numbers.KeyBy(number => number).Connect(orders.Broadcast(Factors)).Process(new Sums()).Uid("sums"));

    private sealed class Multiply : BroadcastProcessFunction<int, (string Name, int Factor), int>
    {
        public override void ProcessElement(int value, IReadOnlyBroadcastContext context, ICollector<int> output) =>
            output.Collect(value * (context.GetBroadcastState(Factors).TryGetValue("a", out var factor) ? factor : 1));

        public override void ProcessBroadcastElement((string Name, int Factor) value, IBroadcastContext context, ICollector<int> output) =>
            context.GetBroadcastState(Factors).Put(value.Name, value.Factor);
    }

    private sealed class Sums : KeyedBroadcastProcessFunction<int, int, string, string>
    {
        private static readonly ReducingStateDescriptor<int> SumOfKey = new("sum", (left, right) => left + right);
        private IReducingState<int> _sum = null!;

        public override void Open(IRuntimeContext context) => _sum = context.GetReducingState(SumOfKey);

        public override void ProcessElement(int value, IKeyedReadOnlyBroadcastContext<int> context, ICollector<string> output)
        {
            _sum.Add(value);
            _sum.TryGet(out var sum);
            var factor = Factor(context);
            output.Collect($"{context.CurrentKey}: {sum * factor}");
            context.TimerService.RegisterEventTimeTimer((context.Timestamp ?? 0) + 50);
        }

        public override void ProcessBroadcastElement(string value, IKeyedBroadcastContext<int> context, ICollector<string> output)
        {
            switch (value.Split(' '))
            {
                case ["factor", var factor]:
                    context.GetBroadcastState(Factors).Put("a", int.Parse(factor, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case ["reset", var reset]:
                    context.ApplyToKeyedState(SumOfKey, (key, sum) => Look(key, sum, reset, output));
                    break;
                case ["use", "state"]:
                    _sum.Add(1);
                    break;
                case ["use", "timer"]:
                    context.TimerService.RegisterEventTimeTimer(1);
                    break;
                default:
                    context.GetBroadcastState(new MapStateDescriptor<string, int>("other"));
                    break;
            }
        }

        public override void OnTimer(long timestamp, IBroadcastOnTimerContext<int> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey} at {timestamp}, factor {Factor(context)}");

        private static int Factor(IReadOnlyBroadcastContext context) =>
            context.GetBroadcastState(Factors).TryGetValue("a", out var factor) ? factor : 1;

        private static void Look(int key, IReducingState<int> sum, string reset, ICollector<string> output)
        {
            sum.TryGet(out var value);
            output.Collect($"saw {key}={value}");
            if ($"{key}" == reset)
            {
                sum.Clear();
            }
        }
    }

    private sealed class CountBroadcast : KeyedBroadcastProcessFunction<long, long, long, string>
    {
        private static readonly MapStateDescriptor<long, int> Seen = new("seen");

        public override void ProcessElement(long value, IKeyedReadOnlyBroadcastContext<long> context, ICollector<string> output)
        {
        }

        public override void ProcessBroadcastElement(long value, IKeyedBroadcastContext<long> context, ICollector<string> output)
        {
            var seen = context.GetBroadcastState(Seen);
            seen.Put(value, 1);
            output.Collect($"{seen.Count}");
        }
    }
}
