using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Micro;

/// <summary>Filling a batch, record by record, and taking one from the pool.</summary>
[BenchmarkCategory(AllocationCheck.NoAllocation)]
public class BatchBenchmarks
{
    private const int Count = RecordBatch.Capacity;
    private readonly RecordBatch<long> _batch = new();
    private readonly RecordBatch<string> _texts = new();

    [Benchmark(OperationsPerInvoke = Count)]
    public int FillAndClear()
    {
        var batch = _batch;
        for (var i = 0; i < Count; i++)
        {
            batch.Values[batch.Count++] = i;
        }

        var count = batch.Count;
        batch.Clear();
        return count;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int FillAndClearWithTimestamps()
    {
        var batch = _batch;
        var timestamps = batch.OwnTimestamps();
        for (var i = 0; i < Count; i++)
        {
            timestamps[batch.Count] = i;
            batch.Values[batch.Count++] = i;
        }

        var count = batch.Count;
        batch.Clear();
        return count;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int FillAndClearWithReferences()
    {
        var batch = _texts;
        for (var i = 0; i < Count; i++)
        {
            batch.Values[batch.Count++] = "text";
        }

        var count = batch.Count;
        batch.Clear();
        return count;
    }

    /// <summary>One operation is one batch here, not one record.</summary>
    [Benchmark]
    public int RentAndReturn()
    {
        var batch = BatchPool<long>.Rent(_batch.Values.Length);
        BatchPool<long>.Return(batch);
        return batch.Count;
    }
}
