using FlinkNet.Collect;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Grains.Tests;
using FlinkNet.Model;

namespace FlinkNet.Silo.Tests;

/// <summary>How much waits for a program that reads the records of its job.</summary>
public sealed class CollectSinkTests
{
    [Theory]
    [InlineData(4L << 20, 16)]
    [InlineData(10L << 20, 7)]
    [InlineData(100L << 20, 1)]
    public async Task Writer_ProgramDoesNotRead_WaitsByBatchesAndByBytes(long bytes, int expected)
    {
        var sink = new CollectSink<string>();
        var writer = Assert.IsType<IHoldingSinkWriter<string>>(sink.CreateWriter(Fake.Of<ISinkWriterContext>()), exactMatch: false);
        var batch = new RecordBatch<string>(1) { Count = 1 };
        var written = 0;
        for (; writer.IsAvailable; written++)
        {
            writer.Write(batch, bytes);
        }

        Assert.Equal(expected, written);
        await foreach (var _ in sink.ReadAsync())
        {
            break;
        }

        Assert.True(writer.IsAvailable);
    }
}
