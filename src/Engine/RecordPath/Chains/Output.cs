using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>One output of an operator: gathers what is emitted record by record and hands it on in batches.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class Output<T>(TaskScope scope, ChainElement owner, IStreamReceiver<T> next) : IControlReceiver
{
    private readonly RecordBatch<T> _batch = new();

    /// <summary>Emits a record; <see cref="RecordBatch.NoTimestamp"/> for one without a timestamp.</summary>
    public void Collect(T value, long timestamp)
    {
        var batch = _batch;
        var index = batch.Count;
        if (timestamp != RecordBatch.NoTimestamp || batch.HasTimestamps)
        {
            batch.OwnTimestamps()[index] = timestamp;
        }

        batch.Values[index] = value;
        batch.Count = index + 1;
        if (batch.IsFull)
        {
            HandOn();
        }
    }

    /// <summary>Hands on what was gathered. An operator calls it whenever control leaves it.</summary>
    public void Flush()
    {
        if (_batch.Count > 0)
        {
            HandOn();
        }
    }

    /// <summary>Hands on what was gathered, then the watermark.</summary>
    public void ProcessWatermark(long timestamp)
    {
        Flush();
        next.ProcessWatermark(timestamp);
    }

    /// <summary>Hands on what was gathered, then the status.</summary>
    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
        Flush();
        next.ProcessWatermarkStatus(status);
    }

    private void HandOn()
    {
        next.Process(_batch);
        _batch.Clear();
        scope.HandedOn(owner);
    }
}
