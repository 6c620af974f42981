using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

public sealed class BatchTimeTests
{
    private const long TicksMax = 25_000;
    private readonly BatchTime _time = new(TicksMax);

    [Fact]
    public void BatchTime_FastRecords_GrowsToAWholeBatch_AndBoundsNothing()
    {
        Work(batches: 20, batch: 1, record: 0.01);

        Assert.Equal(RecordBatch.Capacity, _time.Count);
        Assert.Equal(int.MaxValue, _time.InFlightMax);
    }

    [Fact]
    public void BatchTime_SlowRecords_StaysBelowTheBound_AndBoundsWhatIsInFlight()
    {
        Work(batches: 100, batch: 0, record: 10_000);

        Assert.Equal(2, _time.Count);
        Assert.Equal(8, _time.InFlightMax);
    }

    [Fact]
    public void BatchTime_RecordsOfASecond_AreTakenOneByOne()
    {
        Work(batches: 100, batch: 0, record: 1_000_000);

        Assert.Equal(1, _time.Count);
    }

    [Fact]
    public void BatchTime_FastRecordsBecomeSlow_ShrinksWithTheFirstBatch_AndGrowsAgain()
    {
        Work(batches: 10_000, batch: 1, record: 0.01);
        Work(batches: 1, batch: 0, record: 10_000);
        Assert.Equal(2, _time.Count);

        Work(batches: 200, batch: 1, record: 0.01);
        Assert.Equal(RecordBatch.Capacity, _time.Count);
    }

    [Fact]
    public void BatchTime_OneBatchThatWasHeldUp_MattersLittle()
    {
        Work(batches: 10_000, batch: 1, record: 0.01);

        _time.Note(RecordBatch.Capacity, TicksMax * 3);

        Assert.InRange(_time.Count, RecordBatch.Capacity / 4, RecordBatch.Capacity);
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(300_000)]
    public void BatchTime_ACallForEachBatchTakesTheTime_BatchesAreLarge(long batch)
    {
        var records = Work(batches: 1000, batch, record: 0.1);

        Assert.InRange(records, 900 * RecordBatch.Capacity, 1000 * RecordBatch.Capacity);
        Assert.Equal(RecordBatch.Capacity, _time.Count);
    }

    [Fact]
    public void BatchTime_RecordsThatAnswerDifferently_AreNotTakenForACallForEachBatch()
    {
        var random = new Random(1);
        var longest = 0L;
        for (var i = 0; i < 2_000; i++)
        {
            var ticks = (long)(_time.Count * 10_000 * (0.5 + random.NextDouble()));
            longest = Math.Max(longest, ticks);
            _time.Note(_time.Count, ticks);
        }

        Assert.InRange(longest, 0, TicksMax * 4);
    }

    [Fact]
    public void BatchTime_SlowRecordsOnABusyMachine_AreNotTakenForACallForEachBatch()
    {
        var random = new Random(1);
        var larger = 0;
        Work(batches: 20, batch: 0, record: 10_000);
        for (var i = 0; i < 10_000; i++)
        {
            // One batch in three waits for a processor.
            _time.Note(_time.Count, (_time.Count * 10_000) + (random.Next(3) == 0 ? random.Next(60_000) : 0));
            larger += _time.Count > 2 ? 1 : 0;
        }

        Assert.InRange(larger, 0, 500);
    }

    [Fact]
    public void BatchTime_WhatConsumersHaveNoCreditFor_CountsAsWork()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Note(_time.Count, 1, backlog: _time.Count * 10_000);
        }

        Assert.Equal(2, _time.Count);
    }

    [Fact]
    public void BatchTime_WithoutABound_HandsOnWholeBatches()
    {
        var time = new BatchTime(long.MaxValue);
        time.Note(RecordBatch.Capacity, long.MaxValue / 2);

        Assert.Equal(RecordBatch.Capacity, time.Count);
        Assert.Equal(int.MaxValue, time.InFlightMax);
    }

    private long Work(int batches, long batch, double record)
    {
        var records = 0L;
        for (var i = 0; i < batches; i++)
        {
            records += _time.Count;
            _time.Note(_time.Count, batch + (long)(_time.Count * record));
        }

        return records;
    }
}
