using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>Hands each batch to several receivers in turn.</summary>
internal sealed class FanOut<T>(IStreamReceiver<T>[] receivers) : IStreamReceiver<T>
{
    public void Process(RecordBatch<T> batch)
    {
        foreach (var receiver in receivers)
        {
            receiver.Process(batch);
        }
    }
}
