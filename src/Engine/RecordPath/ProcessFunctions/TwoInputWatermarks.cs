using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>The watermark and the idleness of an operator with two inputs.</summary>
internal sealed class TwoInputWatermarks
{
    private readonly CombinedWatermarkStatus _combined = new();
    private readonly CombinedWatermarkStatus.Part[] _parts;
    private readonly Action<long> _advance;
    private readonly Action<WatermarkStatus> _forwardStatus;

    public TwoInputWatermarks(Action<long> advance, Action<WatermarkStatus> forwardStatus)
    {
        _advance = advance;
        _forwardStatus = forwardStatus;
        _parts = [_combined.Add(), _combined.Add()];
    }

    /// <summary>Takes the watermark of an input.</summary>
    public void Watermark(int input, long timestamp)
    {
        _parts[input].Advance(timestamp);
        Update();
    }

    /// <summary>Takes the news that an input became idle or active.</summary>
    public void Status(int input, WatermarkStatus status)
    {
        var wasIdle = _combined.IsIdle;
        _parts[input].IsIdle = status == WatermarkStatus.Idle;
        Update();
        if (wasIdle != _combined.IsIdle)
        {
            _forwardStatus(status);
        }
    }

    private void Update()
    {
        if (_combined.Update())
        {
            _advance(_combined.Watermark);
        }
    }
}

/// <summary>One input of an operator with two.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class InputReceiver<T>(int input, TwoInputWatermarks watermarks, Action<RecordBatch<T>> process) : IStreamReceiver<T>
{
    public void Process(RecordBatch<T> batch) => process(batch);

    public void ProcessWatermark(long timestamp) => watermarks.Watermark(input, timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => watermarks.Status(input, status);
}
