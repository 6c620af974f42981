using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>What an operator of a program's author is told besides records and timers, and which watermarks it hands on.</summary>
/// <param name="own">The operator.</param>
/// <param name="context">Gives what it emits its timestamp.</param>
/// <param name="outputs">Take what it emits.</param>
/// <param name="leaveKey">Says that there is no key.</param>
internal sealed class OperatorLife<TOut>(
    StreamOperator<TOut> own, ProcessContext<TOut> context, OperatorOutputs<TOut> outputs, Action leaveKey)
{
    private long _handedOn = Watermark.None;

    /// <summary>The operator's watermark has advanced, and what was due has fired.</summary>
    public void Advance(long watermark)
    {
        LeaveRecord();
        var answer = own.OnWatermark(watermark);
        if (answer > watermark)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"OnWatermark answered {answer} to the watermark {watermark}: records up to there may still come. "
                + "Answer the operator's watermark or an earlier one.");
        }

        HandOn(answer);
    }

    /// <summary>A barrier is about to be passed on.</summary>
    public void PrepareSnapshot(CheckpointId checkpoint)
    {
        LeaveRecord();
        own.PrepareSnapshot(checkpoint.Value);
        outputs.Flush();
    }

    /// <summary>The input has ended; what was held back of the operator's watermark follows what it emits now.</summary>
    public void Finish(long watermark)
    {
        LeaveRecord();
        own.Finish();
        HandOn(watermark);
    }

    /// <summary>The input has ended, and the operator had finished before.</summary>
    public void SkipFinish(long watermark) => HandOn(watermark);

    private void HandOn(long watermark)
    {
        if (watermark > _handedOn)
        {
            _handedOn = watermark;
            outputs.ProcessWatermark(watermark);
        }
        else
        {
            outputs.Flush();
        }
    }

    private void LeaveRecord()
    {
        context.SetTimestamp(RecordBatch.NoTimestamp);
        leaveKey();
    }
}
