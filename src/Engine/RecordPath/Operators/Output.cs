using System.Runtime.CompilerServices;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>One output of an operator: gathers what is emitted record by record and hands it on in batches.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <param name="scope">What the elements of the task share.</param>
/// <param name="owner">Whose output it is.</param>
/// <param name="next">Takes the records.</param>
/// <param name="copier">
/// Copies what is emitted, at once: whoever emits it may keep it and change it later. Null when it cannot be changed or is not kept.
/// </param>
/// <param name="isSide">Whether it is a side output, of which a function's signature says nothing.</param>
internal sealed class Output<T>(
    TaskScope scope, ChainElement owner, IStreamReceiver<T> next, ValueCopier<T>? copier = null, bool isSide = false)
    : IControlReceiver
{
    private readonly RecordBatch<T> _batch = new();
    private readonly BatchSize _size = new(scope.BatchBytesMax);
    private long _handedOn;
    private int _countMax = 1;

    /// <summary>Emits a record; <see cref="RecordBatch.NoTimestamp"/> for one without a timestamp.</summary>
    public void Collect(T value, long timestamp)
    {
        var batch = _batch;
        var index = batch.Count;
        if (timestamp != RecordBatch.NoTimestamp || batch.HasTimestamps)
        {
            batch.OwnTimestamps()[index] = timestamp;
        }

        // Nothing is looked at for records without references, which are copies anyway.
        if (!typeof(T).IsValueType && value is null && !isSide)
        {
            owner.Nulls?.Check<T>();
        }

        batch.Values[index] = RuntimeHelpers.IsReferenceOrContainsReferences<T>() && copier is not null ? copier.Copy(value) : value;
        batch.Count = index + 1;
        if (index + 1 >= _countMax)
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
        // What a record takes is known when it was made: large ones are handed on a few at a time, so that credit is looked for between
        // them.
        _size.Note(_batch.Count, scope.Counters.Step.Total - _handedOn);
        _countMax = _size.Count;
        next.Process(_batch);
        _batch.Clear();
        _handedOn = scope.Counters.Step.Total;
        scope.HandedOn(owner);
    }
}
