using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Hands a stream to several receivers, or to none.</summary>
/// <param name="receivers">The receivers; each takes a batch in turn.</param>
/// <param name="copier">
/// Copies the records, which can be changed in place, for all receivers but the last; null when all may have the same ones.
/// </param>
internal sealed class FanOut<T>(IStreamReceiver<T>[] receivers, ValueCopier<T>? copier = null) : IStreamReceiver<T>
{
    private readonly BatchCopy<T>? _copy = copier is null ? null : new BatchCopy<T>(copier);

    public void Process(RecordBatch<T> batch)
    {
        if (_copy is not null)
        {
            ProcessCopies(batch, _copy);
            return;
        }

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

    private void ProcessCopies(RecordBatch<T> batch, BatchCopy<T> copy)
    {
        foreach (var receiver in receivers.AsSpan(0, receivers.Length - 1))
        {
            receiver.Process(copy.Of(batch));
            copy.Clear();
        }

        receivers[^1].Process(batch);
    }
}

/// <summary>A batch with copies of another's records.</summary>
internal sealed class BatchCopy<T>(ValueCopier<T> copier)
{
    private readonly RecordBatch<T> _copy = new();

    /// <summary>Copies the records; the batch serves until the next call.</summary>
    public RecordBatch<T> Of(RecordBatch<T> batch)
    {
        var input = batch.Span;
        var output = _copy.Values;
        for (var i = 0; i < input.Length; i++)
        {
            output[i] = copier.Copy(input[i]);
        }

        _copy.Count = input.Length;
        _copy.Timestamps = batch.Timestamps;
        return _copy;
    }

    /// <summary>Keeps no record alive.</summary>
    public void Clear() => _copy.Clear();
}

/// <summary>Hands on copies of the records of a source that keeps those it hands out.</summary>
internal sealed class CopyingReceiver<T>(IStreamReceiver<T> next, ValueCopier<T> copier) : IStreamReceiver<T>
{
    private readonly BatchCopy<T> _copy = new(copier);

    public void Process(RecordBatch<T> batch)
    {
        next.Process(_copy.Of(batch));
        _copy.Clear();
    }

    public void ProcessWatermark(long timestamp) => next.ProcessWatermark(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => next.ProcessWatermarkStatus(status);
}
