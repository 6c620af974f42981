using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.StreamOperators;

public sealed class StreamOperatorTests
{
    [Fact]
    public void OneInput_EmitsWithItsRecordsTimestamp_OrOneOfItsOwn()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("twice", () => new Twice()));

        harness.ProcessElement(1, timestamp: 10);
        harness.ProcessElement(2);

        Assert.Equal([new(1, 10), new(1, 7), new(2, null), new(2, 7)], harness.Output.Records);
    }

    [Fact]
    public void W6_TwoInputs_HandOnTheSmallerWatermark()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> first, DataStream<string> second) =>
            first.Connect(second).Transform("both", () => new Both()));

        harness.First.ProcessElement(1);
        harness.Second.ProcessElement("a");
        harness.First.ProcessWatermark(20);
        harness.Second.ProcessWatermark(10);

        Assert.Equal(["1", "a"], harness.Output.Values);
        Assert.Equal([10], harness.Output.Watermarks);
    }

    [Fact]
    public void W1_Watermark_ThatIsHeldBack_IsHandedOnWhenItHasRisen_AndAfterFinish()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("held", () => new HeldBack(by: 10)));

        harness.ProcessWatermark(30);
        harness.ProcessWatermark(31);
        Assert.Equal([20, 21], harness.Output.Watermarks);

        harness.EndInput();
        Assert.Equal([20, 21, Watermark.Max - 10, Watermark.Max], harness.Output.Watermarks);
        Assert.Equal(["finished"], harness.Output.Values);
    }

    [Fact]
    public void W1_Watermark_ThatDoesNotRise_IsNotHandedOn()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("constant", () => new Constant(5)));

        harness.ProcessWatermark(10);
        harness.ProcessWatermark(20);

        Assert.Equal([5], harness.Output.Watermarks);
    }

    [Fact]
    public void Watermark_LaterThanTheOperators_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("constant", () => new Constant(50)));

        var failure = Assert.ThrowsAny<Exception>(() => harness.ProcessWatermark(10));

        Assert.Contains("OnWatermark answered 50 to the watermark 10", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void M3_Timers_FireInOrderWithTheirKey_BeforeTheWatermark()
    {
        using var harness = OperatorTestHarness.Create(
            (DataStream<string> input) => input.KeyBy(key => key).Transform("timers", () => new Timed()).Uid("timers"));

        harness.ProcessElement("b", timestamp: 2);
        harness.ProcessElement("a", timestamp: 1);
        harness.ProcessWatermark(100);

        Assert.Equal([new("a event 11", 11), new("b event 12", 12), new("watermark 100", null)], harness.Output.Records);
    }

    [Fact]
    public void M6_ProcessingTimeTimer_FiresWithItsKey_AndWithoutATimestamp()
    {
        using var harness = OperatorTestHarness.Create(
            (DataStream<string> input) => input.KeyBy(key => key).Transform("timers", () => new Timed()).Uid("timers"));
        harness.ProcessElement("a", timestamp: 1);
        var start = harness.ProcessingTime;

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(2));

        Assert.Equal([new($"a clock {start + 1000}", null)], harness.Output.Records);
    }

    [Fact]
    public void PrepareSnapshot_EmitsBeforeTheBarrier()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("gather", () => new Gather()));
        harness.ProcessElement(1);
        harness.ProcessElement(2);
        Assert.Empty(harness.Output.Values);

        harness.Snapshot();

        Assert.Equal([3], harness.Output.Values);
    }

    [Fact]
    public void S7_StateWithoutKeys_IsRestored()
    {
        static SingleOutputStreamOperator<int> Build(DataStream<int> input) => input.Transform("count", () => new CountAll()).Uid("count");
        using var before = OperatorTestHarness.Create<int, int>(Build);
        before.ProcessElement(5);
        before.ProcessElement(5);

        using var after = OperatorTestHarness.Restore<int, int>(before.Snapshot(), Build);
        after.ProcessElement(5);

        Assert.Equal([3], after.Output.Values);
    }

    [Fact]
    public void Timer_WithoutAKey_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("unkeyed", () => new UnkeyedTimer()));

        var failure = Assert.ThrowsAny<Exception>(() => harness.ProcessElement(1));

        Assert.Contains("timers belong to keys", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_InAConstructor_IsRefused()
    {
        var failure = Assert.Throws<FlinkException>(() =>
            OperatorTestHarness.Create((DataStream<int> input) => input.Transform("hasty", () => new Hasty())));

        Assert.Contains("they are there from Open on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F6_EachSubtask_HasAnOperatorOfItsOwn_WhoseLifeEnds()
    {
        var calls = new List<string>();
        OperatorTestHarness.Create((DataStream<int> input) => input.Transform("tracked", () => new Tracked(calls))).Dispose();

        Assert.Equal(["made", "open", "close"], calls);
    }

    private sealed class Twice : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp)
        {
            Output.Collect(value);
            Output.Collect(value, 7);
        }
    }

    private sealed class Both : TwoInputStreamOperator<int, string, string>
    {
        public override void ProcessElement1(int value, long? timestamp) => Output.Collect($"{value}");

        public override void ProcessElement2(string value, long? timestamp) => Output.Collect(value);
    }

    private sealed class HeldBack(long by) : OneInputStreamOperator<int, string>
    {
        public override void ProcessElement(int value, long? timestamp)
        {
        }

        public override long OnWatermark(long watermark) => watermark - by;

        public override void Finish() => Output.Collect("finished");
    }

    private sealed class Constant(long answer) : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp)
        {
        }

        public override long OnWatermark(long watermark) => answer;
    }

    private sealed class Timed : KeyedOneInputStreamOperator<string, string, string>
    {
        public override void ProcessElement(string value, long? timestamp)
        {
            Timers.RegisterEventTimeTimer(timestamp!.Value + 10);
            Timers.RegisterProcessingTimeTimer(Timers.CurrentProcessingTime + 1000);
        }

        public override void OnEventTime(long time) => Output.Collect($"{CurrentKey} event {time}");

        public override void OnProcessingTime(long time) => Output.Collect($"{CurrentKey} clock {time}");

        public override long OnWatermark(long watermark)
        {
            Output.Collect($"watermark {watermark}");
            return watermark;
        }
    }

    private sealed class Gather : OneInputStreamOperator<int, int>
    {
        private int _sum;

        public override void ProcessElement(int value, long? timestamp) => _sum += value;

        public override void PrepareSnapshot(long checkpointId)
        {
            Output.Collect(_sum);
            _sum = 0;
        }
    }

    private sealed class CountAll : OneInputStreamOperator<int, int>, ICheckpointedFunction
    {
        private IListState<int> _stored = null!;
        private int _count;

        public void InitializeState(IFunctionInitializationContext context)
        {
            _stored = context.OperatorStates.GetListState(new ListStateDescriptor<int>("count"));
            _count = _stored.Sum();
        }

        public void SnapshotState(IFunctionSnapshotContext context) => _stored.Update([_count]);

        public override void ProcessElement(int value, long? timestamp) => Output.Collect(++_count);
    }

    private sealed class UnkeyedTimer : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp) => Timers.RegisterEventTimeTimer(1);
    }

    private sealed class Hasty : OneInputStreamOperator<int, int>
    {
        public Hasty() => Output.Collect(1);

        public override void ProcessElement(int value, long? timestamp)
        {
        }
    }

    private sealed class Tracked : OneInputStreamOperator<int, int>
    {
        private readonly List<string> _calls;

        public Tracked(List<string> calls)
        {
            _calls = calls;
            _calls.Add("made");
        }

        public override void Open(IRuntimeContext context) => _calls.Add("open");

        public override void ProcessElement(int value, long? timestamp)
        {
        }

        public override void Close() => _calls.Add("close");
    }
}
