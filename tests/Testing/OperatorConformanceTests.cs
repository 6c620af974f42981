using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>The suite finds an operator that breaks a promise.</summary>
public sealed class OperatorConformanceTests
{
    [Fact]
    public void Operator_WhoseOutputDiffersFromRunToRun_IsFound()
    {
        var made = 0;
        var failure = Assert.Throws<ConformanceException>(
            () => new Suite(() => new Numbered(++made)).Verify(OperatorPromise.MakesTheSameOfTheSame));

        Assert.StartsWith("MakesTheSameOfTheSame: run a second time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_ThatEmitsNothing_IsFound() =>
        Assert.Throws<ConformanceException>(() => new Suite(() => new Silent()).Verify(OperatorPromise.MakesTheSameOfTheSame));

    [Fact]
    public void Operator_WhoseRecordsAreBehindItsWatermark_IsFound()
    {
        var failure = Assert.Throws<ConformanceException>(() => new Suite(() => new Backdates()).Verify(OperatorPromise.EmitsNothingLate));

        Assert.StartsWith(
            "EmitsNothingLate: after the record c, the operator emitted StreamRecord { Value = c, Timestamp = 5 }",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_WhoseSnapshotsAreSeen_IsFound()
    {
        var failure = Assert.Throws<ConformanceException>(
            () => new Suite(() => new TellsOfBarriers()).Verify(OperatorPromise.IsNotDisturbedBySnapshots));

        Assert.Contains("too many: (main output, StreamRecord { Value = barrier", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_WithStateInAField_IsFound()
    {
        var failure = Assert.Throws<ConformanceException>(
            () => new Suite(() => new CountInAField()).Verify(OperatorPromise.ResumesFromAnySnapshot));

        Assert.StartsWith(
            "ResumesFromAnySnapshot: stored after the record a and resumed, the operator does not make",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_ThatCountsOverItsSubtask_IsFoundWhenItIsRescaled()
    {
        new Suite(() => new CountOfSubtask()).Verify(OperatorPromise.ResumesFromAnySnapshot);

        Assert.Throws<ConformanceException>(() => new Suite(() => new CountOfSubtask()).Verify(OperatorPromise.Rescales));
    }

    [Theory]
    [InlineData(OperatorPromise.MakesTheSameOfTheSame)]
    [InlineData(OperatorPromise.EmitsNothingLate)]
    [InlineData(OperatorPromise.IsNotDisturbedBySnapshots)]
    [InlineData(OperatorPromise.ResumesFromAnySnapshot)]
    [InlineData(OperatorPromise.Rescales)]
    public void Operator_OfTheEngine_KeepsItsPromises(OperatorPromise promise) => new Piece(input => input
        .KeyBy(word => word)
        .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)))
        .Reduce((first, second) => first + second).Uid("windows")).Verify(promise);

    private sealed class Piece(Func<DataStream<string>, SingleOutputStreamOperator<string>> build) : OperatorConformance<string, string>
    {
        protected override SingleOutputStreamOperator<string> Build(DataStream<string> input) => build(input);

        protected override void Write(OperatorScript<string, string> script) => script
            .Element("a", 1).Element("b", 2).Element("a", 12).Watermark(10)
            .Element("c", 13).Element("a", 14).Watermark(30).Wait(TimeSpan.FromSeconds(1));
    }

    private sealed class Suite(Func<KeyedOneInputStreamOperator<string, string, string>> create) : OperatorConformance<string, string>
    {
        protected override SingleOutputStreamOperator<string> Build(DataStream<string> input) =>
            input.KeyBy(word => word).Transform("own", create).Uid("own");

        protected override void Write(OperatorScript<string, string> script) =>
            script.Element("a").Element("b").Element("a").Watermark(10).Element("c").Element("a");
    }

    private sealed class Numbered(int number) : KeyedOneInputStreamOperator<string, string, string>
    {
        public override void ProcessElement(string value, long? timestamp) => Output.Collect($"{number}");
    }

    private sealed class Silent : KeyedOneInputStreamOperator<string, string, string>
    {
        public override void ProcessElement(string value, long? timestamp)
        {
        }
    }

    private sealed class Backdates : KeyedOneInputStreamOperator<string, string, string>
    {
        public override void ProcessElement(string value, long? timestamp) => Output.Collect(value, 5);
    }

    private sealed class TellsOfBarriers : KeyedOneInputStreamOperator<string, string, string>
    {
        public override void ProcessElement(string value, long? timestamp) => Output.Collect(value);

        public override void PrepareSnapshot(long checkpointId) => Output.Collect($"barrier {checkpointId}");
    }

    private sealed class CountInAField : KeyedOneInputStreamOperator<string, string, string>
    {
        private int _count;

        public override void ProcessElement(string value, long? timestamp) => Output.Collect($"{++_count}");
    }

    private sealed class CountOfSubtask : KeyedOneInputStreamOperator<string, string, string>, ICheckpointedFunction
    {
        private IListState<int> _stored = null!;
        private int _count;

        public void InitializeState(IFunctionInitializationContext context)
        {
            _stored = context.OperatorStates.GetListState(new ListStateDescriptor<int>("count"));
            _count = _stored.Sum();
        }

        public void SnapshotState(IFunctionSnapshotContext context) => _stored.Update([_count]);

        public override void ProcessElement(string value, long? timestamp) => Output.Collect($"{++_count}");
    }
}
