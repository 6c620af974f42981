using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

public sealed class BatchSizeTests
{
    [Fact]
    public void BatchSize_SmallRecords_GrowsToAWholeBatch()
    {
        var size = new BatchSize(1 << 20);
        for (var i = 0; i < 20; i++)
        {
            size.Note(size.Count, size.Count * 10);
        }

        Assert.Equal(RecordBatch.Capacity, size.Count);
    }

    [Fact]
    public void BatchSize_LargeRecords_StaysBelowTheBound()
    {
        var size = new BatchSize(16 << 20);
        size.Note(size.Count, size.Count * (4L << 20));
        var most = 0L;
        for (var i = 0; i < 300; i++)
        {
            most = Math.Max(most, size.Count * (4L << 20));
            size.Note(size.Count, size.Count * (4L << 20));
        }

        Assert.InRange(most, 4 << 20, 16 << 20);
    }

    [Fact]
    public void BatchSize_RecordsBecomeLarge_ShrinksToOneAndGrowsAgain()
    {
        var size = new BatchSize(1 << 20);
        size.Note(64, 1);
        size.Note(128, 256L << 20);
        Assert.Equal(1, size.Count);

        size.Note(1, 1);
        Assert.Equal(2, size.Count);
    }
}
