using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Hands a stream to several receivers, or to none.</summary>
internal sealed class FanOut<T>(IStreamReceiver<T>[] receivers) : IStreamReceiver<T>
{
    public void Process(RecordBatch<T> batch)
    {
        foreach (var receiver in receivers)
        {
            receiver.Process(batch);
        }
    }

    public void ProcessWatermark(long timestamp)
    {
        foreach (var receiver in receivers)
        {
            receiver.ProcessWatermark(timestamp);
        }
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
        foreach (var receiver in receivers)
        {
            receiver.ProcessWatermarkStatus(status);
        }
    }
}
