using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle;

/// <summary>What is under way is bounded in bytes, not only in records.</summary>
public sealed class LargeRecordTests : IShuffleTransport, IFrameSender
{
    private const int RecordSize = 1 << 18;
    private readonly List<ShuffleFrame> _sent = [];
    private readonly TaskScope _scope;
    private long _allocated;

    public LargeRecordTests() => _scope = new TaskScope("test", TimeProvider.System, () => _allocated);

    public bool IsLocal { get; private set; }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Channel_LargeRecords_WaitWhenTheirBytesAreUnderWay(bool local)
    {
        IsLocal = local;
        var writer =
            Writer(new ShuffleSettings(64, FrameSize: 1 << 16, BytesInFlight: 1 << 20, TimeSpan.Zero) { ObjectBytesInFlight = 1 << 20 });

        for (var i = 0; i < 40; i++)
        {
            Process(writer, 1);
        }

        Assert.InRange(_sent.Count, 1, 5);
        Assert.False(writer.IsAvailable);
        Assert.True(_sent[^1].IsCreditUrgent);

        var taken = 0L;
        while (!writer.IsAvailable)
        {
            _sent[0].Credit!.Grant(++taken);
            writer.Drain();
        }

        Assert.InRange(taken, 30, 40);
        Assert.Equal(Enumerable.Range(0, _sent.Count).Select(i => (long)i), _sent.Select(frame => frame.Sequence));
    }

    [Fact]
    public void Channel_RecordLargerThanAllCredit_LeavesAlone()
    {
        var writer = Writer(new ShuffleSettings(8, FrameSize: 1 << 12, BytesInFlight: 1 << 16, TimeSpan.Zero));

        Process(writer, 1, size: 4 << 20);
        writer.Flush();
        Process(writer, 1, size: 4 << 20);
        writer.Flush();

        Assert.Single(_sent);
        _sent[0].Credit!.Grant(1);
        writer.Drain();
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void Channel_BatchOfLargeRecords_IsCutIntoFrames()
    {
        var writer =
            Writer(new ShuffleSettings(64, FrameSize: 1 << 16, BytesInFlight: 64 << 20, TimeSpan.Zero) { ObjectBytesInFlight = 8 << 20 });

        Process(writer, 32);
        writer.Flush();

        Assert.True(_sent.Count > 16, $"{_sent.Count} frames, the largest of {_sent.Max(frame => frame.Length)} bytes.");
        Assert.All(_sent, frame => Assert.InRange(frame.Length, 1, 2 * RecordSize));
    }

    [Fact]
    public void Channel_BatchOfLargeRecordsThatItsTaskDidNotAllocate_IsCutIntoFrames()
    {
        var writer =
            Writer(new ShuffleSettings(64, FrameSize: 1 << 16, BytesInFlight: 64 << 20, TimeSpan.Zero) { RecordSizeMax = 1 << 20 });
        var batch = new RecordBatch<byte[]>(64) { Count = 64 };
        batch.Values.AsSpan().Fill(new byte[RecordSize]);

        writer.Process(batch);
        writer.Flush();

        Assert.All(_sent, frame => Assert.InRange(frame.Length, 1, 1 << 20));
        Assert.InRange(_sent.Sum(frame => (long)frame.Length), 64L * RecordSize, 65L * RecordSize);
    }

    [Fact]
    public void Channel_RecordBeyondTheLimit_FailsWithTheSizesAndTheLimit()
    {
        var writer = Writer(new ShuffleSettings(8, FrameSize: 1 << 16, BytesInFlight: 1 << 20, TimeSpan.Zero) { RecordSizeMax = 100_000 });

        var failure = Assert.Throws<FlinkException>(() =>
        {
            Process(writer, 1);
            writer.Flush();
        });

        Assert.Contains("TaskManagerOptions.RecordSizeMax", failure.Message, StringComparison.Ordinal);
        Assert.Contains(100_000.ToString("N0"), failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.User, failure.Origin);
    }

    [Fact]
    public void Writer_RecordsThatWereHandedOverByReference_CountWithTheirWeight()
    {
        IsLocal = true;
        var writer =
            Writer(new ShuffleSettings(64, FrameSize: 1 << 16, BytesInFlight: 1 << 20, TimeSpan.Zero) { ObjectBytesInFlight = 1 << 20 });
        var batch = new RecordBatch<byte[]>(1) { Count = 1 };
        batch.Values[0] = new byte[RecordSize];

        for (var i = 0; i < 10; i++)
        {
            _scope.Counters.Step.Add(RecordSize);
            writer.Process(batch);
        }

        Assert.InRange(_sent.Count, 1, 5);
        Assert.False(writer.IsAvailable);
    }

    IFrameSender IShuffleTransport.OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) => this;

    void IFrameSender.Send(ShuffleFrame frame) => _sent.Add(frame);

    private SingleChannelWriter<byte[]> Writer(ShuffleSettings settings) => new(_scope, "writer",
    [
        new OutputChannel<byte[]>(
            new ChannelId(new JobId("job"), new Attempt(1), new EdgeId(0), 1, 2), new TaskControl(), _scope.Counters, settings, 1, this,
                () =>
                new Lengths()),
    ]);

    private void Process(SingleChannelWriter<byte[]> writer, int records, int size = RecordSize)
    {
        _scope.Counters.Step.Begin();
        var batch = new RecordBatch<byte[]>(records) { Count = records };
        for (var i = 0; i < records; i++)
        {
            batch.Values[i] = new byte[size];
            _allocated += size;
        }

        writer.Process(batch);
        _scope.Counters.Step.End();
    }

    /// <summary>Writes as many bytes as a record has.</summary>
    private sealed class Lengths : TypeSerializer<byte[]>
    {
        public override void Write(ReadOnlySpan<byte[]> values, System.Buffers.IBufferWriter<byte> output)
        {
            foreach (var value in values)
            {
                System.Buffers.BuffersExtensions.Write(output, value);
            }
        }

        public override int Read(ReadOnlySpan<byte> input, Span<byte[]> values) => throw new NotSupportedException();
    }
}
