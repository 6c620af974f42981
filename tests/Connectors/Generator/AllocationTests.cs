using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Generator;

public sealed class AllocationTests
{
    [Fact]
    public void Sequence_FillingBatches_AllocatesNothing() =>
        AssertNoAllocation(new NumberSequenceSource(0, long.MaxValue), new IndexSplit(0, long.MaxValue, 1));

    [Fact]
    public void Generator_FillingBatches_AllocatesNothing() =>
        AssertNoAllocation(new DataGeneratorSource<long>(index => index), new IndexSplit(0, long.MaxValue, 2));

    [Fact]
    public void ScheduledGenerator_FillingBatches_AllocatesNothing() =>
        AssertNoAllocation(new DataGeneratorSource<long>(index => index, recordsPerSecond: 1e12), new IndexSplit(0, long.MaxValue, 2));

    private static void AssertNoAllocation(ISource<long, IndexSplit, IndexEnumeratorState> source, IndexSplit split)
    {
        using var reader = source.CreateReader(new FakeContext());
        reader.AddSplits([split]);
        var batch = new RecordBatch<long>();
        reader.Read(batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var read = 0; read < 100; read++)
        {
            reader.Read(batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
