using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>An operator that had finished before its task was restored.</summary>
public sealed class FinishedBeforeTests
{
    [Fact]
    public void F3_Reduce_OfTheEndOfInput_HandsTheLastWatermarkOnAgain_AndNoResults()
    {
        using var restored = RestoredAfterItsEnd(
            input => input.KeyBy(word => word).FullWindowPartition().Reduce((first, second) => first + second).Uid("reduce"));

        restored.EndInput();

        Assert.Empty(restored.Output.Values);
        Assert.Equal([Watermark.Max], restored.Output.Watermarks);
    }

    [Fact]
    public void F3_OwnOperator_ThatHoldsItsWatermarkBack_HandsTheLastOneOnAgain_AndDoesNotFinish()
    {
        using var restored = RestoredAfterItsEnd(input => input.Transform("late", () => new Last()));

        restored.EndInput();

        Assert.Empty(restored.Output.Values);
        Assert.Equal([Watermark.Max - 1, Watermark.Max], restored.Output.Watermarks);
    }

    private static OperatorTestHarness<string, string> RestoredAfterItsEnd(
        Func<DataStream<string>, SingleOutputStreamOperator<string>> build)
    {
        using var before = OperatorTestHarness.Create(build);
        before.ProcessElement("a");
        before.EndInput();
        Assert.NotEmpty(before.Output.Values);
        Assert.Equal(Watermark.Max, before.Output.Watermarks[^1]);
        return OperatorTestHarness.Restore(before.Snapshot() with { HasEnded = true }, build);
    }

    private sealed class Last : OneInputStreamOperator<string, string>
    {
        public override void ProcessElement(string value, long? timestamp)
        {
        }

        public override long OnWatermark(long watermark) => watermark - 1;

        public override void Finish() => Output.Collect("finished");
    }
}
