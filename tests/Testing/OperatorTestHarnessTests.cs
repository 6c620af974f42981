namespace FlinkNet.Testing.Tests;

public sealed class OperatorTestHarnessTests
{
    [Fact]
    public void Records_LeaveWithTheirTimestamps_AcrossAnExchange()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> words) =>
            words.Map(word => (Word: word, Count: 1)).KeyBy(counted => counted.Word).Sum(counted => counted.Count));

        harness.ProcessElement("a", 1);
        harness.ProcessElement("b");
        harness.ProcessElement("a", 3);

        Assert.Equal(
            [new StreamRecord<(string, int)>(("a", 1), 1), new StreamRecord<(string, int)>(("b", 1), null),
                new StreamRecord<(string, int)>(("a", 2), 3)],
            harness.Output.Records);
    }

    [Fact]
    public void Take_ForgetsWhatLeftSoFar()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Filter(value => value > 1));

        harness.ProcessElement(1);
        harness.ProcessElement(2);
        Assert.Equal([2], harness.Output.TakeValues());

        harness.ProcessElement(3);
        Assert.Equal([3], harness.Output.TakeValues());
    }

    [Fact]
    public void SideOutput_ThatTheHarnessWasNotMadeWith_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Map(value => value));

        Assert.Throws<ArgumentException>(() => harness.SideOutput(new OutputTag<int>("late")));
    }

    [Fact]
    public void Clock_AfterTheEndOfInput_MakesNothingHappen()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.AssignTimestampsAndWatermarks(WatermarkStrategy.ForMonotonousTimestamps<int>()));
        harness.EndInput();
        harness.Output.Take();

        harness.AdvanceProcessingTime(TimeSpan.FromHours(1));

        Assert.Empty(harness.Output.Watermarks);
        Assert.True(harness.Output.HasEnded);
    }

    [Fact]
    public void Clock_ThatWouldGoBack_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Map(value => value));

        Assert.Throws<ArgumentOutOfRangeException>(() => harness.AdvanceProcessingTime(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void Operators_AreClosedWithTheHarness()
    {
        var map = new Tracked.Shared();
        OperatorTestHarness.Create((DataStream<int> input) => input.Map(() => new Tracked(map))).Dispose();

        Assert.Equal(["open", "close"], map.Calls);
    }

    private sealed class Tracked(Tracked.Shared shared) : IRichMapOperator<int, int>
    {
        public void Open(IRuntimeContext context) => shared.Calls.Add("open");

        public int Map(int value) => value;

        public void Close() => shared.Calls.Add("close");

        internal sealed class Shared
        {
            public List<string> Calls { get; } = [];
        }
    }
}
