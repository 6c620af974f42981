using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle;

/// <summary>Rule C9 at the producer's end of a channel.</summary>
public sealed class OutputChannelTests : IShuffleTransport, IFrameSender
{
    private static readonly ChannelPlace Place = new("a to b", Producer: 1, Consumer: 2, Consumers: 3, IsOutput: true);
    private readonly List<(StreamElementKind Kind, long Sequence, long Content)> _sent = [];
    private int _urgent;
    private readonly ChannelStateBuilder _state = new(1 << 20);

    public bool IsLocal { get; private set; } = true;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void C9_Overtake_PutsTheBarrierAheadOfWhatWaits_AndStoresThat(bool local)
    {
        IsLocal = local;
        var channel = Channel(Place);
        SendRecords(channel, 10, 11, 12, 13);
        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(7)));
        SendRecords(channel, 14);
        Assert.True(channel.HoldsBack(new CheckpointId(7)));

        channel.Overtake(new CheckpointId(7), _state);
        channel.Overtake(new CheckpointId(7), new ChannelStateBuilder(0));
        channel.Grant(10, int.MaxValue, int.MaxValue);
        channel.Drain();

        Assert.Equal(
            [
                (StreamElementKind.Records, 0L, 10L), (StreamElementKind.Records, 1, 11), (StreamElementKind.BarrierAhead, 2, 7),
                (StreamElementKind.Barrier, 2, 7), (StreamElementKind.Records, 3, 12), (StreamElementKind.Records, 4, 13),
                    (StreamElementKind.Records, 5, 14),
            ],
            _sent.Distinct());
        Assert.False(channel.HoldsBack(new CheckpointId(7)));
        Assert.Equal([12L, 13], Read(Assert.Single(_state.Build()!.Channels)));
    }

    [Fact]
    public void C9_BarrierThatLeftAlready_OvertakesNothing()
    {
        var channel = Channel(Place);
        SendRecords(channel, 10);
        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(7)));
        SendRecords(channel, 11);

        Assert.False(channel.HoldsBack(new CheckpointId(7)));
        channel.Overtake(new CheckpointId(7), _state);

        Assert.Null(_state.Build());
        Assert.Equal([(StreamElementKind.Records, 0L, 10L), (StreamElementKind.Barrier, 1, 7)], _sent);
    }

    [Fact]
    public void C9_BarrierOfAnOlderCheckpoint_IsDroppedWhenANewerOneOvertakesIt()
    {
        var channel = Channel(Place);
        SendRecords(channel, 10, 11, 12);
        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(7)));
        channel.Overtake(new CheckpointId(7), new ChannelStateBuilder(1 << 20));
        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(8)));

        channel.Overtake(new CheckpointId(8), _state);
        channel.Grant(10, int.MaxValue, int.MaxValue);
        channel.Drain();

        Assert.Equal([(StreamElementKind.Barrier, 2L, 8L), (StreamElementKind.Records, 3, 12)], _sent[^2..]);
        Assert.Equal([12L], Read(Assert.Single(_state.Build()!.Channels)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Channel_RecordsThatTakeLong_FewAreInFlight_AsManyAsTheConsumerSays(bool local)
    {
        IsLocal = local;
        var channel = Channel(Place, Timed);
        Append(channel, 40);
        channel.SendControl(StreamElementKind.Watermark, 7);

        // Nothing is known of the consumer: frames of four, sixteen records in flight.
        Assert.Equal([0L, 4, 8, 12], _sent.Select(frame => frame.Content));
        Assert.Equal(24.0 / 16, channel.Backlog);

        channel.Grant(4, recordsInFlight: 8, recordsPerFrame: 2);
        channel.Drain();
        Assert.Equal([16L, 20], _sent.Skip(4).Select(frame => frame.Content));

        channel.Grant(6, recordsInFlight: 8, recordsPerFrame: 2);
        channel.Drain();
        channel.Grant(8, recordsInFlight: 8, recordsPerFrame: 2);
        channel.Drain();
        Assert.Equal([24L, 28, 32, 36, 7], _sent.Skip(6).Select(frame => frame.Content));

        Append(channel, 6);
        Assert.True(channel.IsBlocked);
        channel.Grant(11, int.MaxValue, int.MaxValue);
        channel.Drain();
        channel.Flush();
        Assert.Equal([0L, 2, 4], _sent.Skip(11).Select(frame => frame.Content));
    }

    // A consumer in another process gives credit back for several frames, unless one is urgent.
    [Fact]
    public void Channel_WhoseBoundBecameLess_WaitsOnlyBehindAFrameThatAsksForCredit()
    {
        var channel = Channel(Place, Timed);
        channel.Grant(0, recordsInFlight: 400, recordsPerFrame: 100);
        Append(channel, 100);
        channel.Flush();
        Assert.Equal(0, _urgent);

        channel.Grant(0, recordsInFlight: 16, recordsPerFrame: 4);
        Append(channel, 12);
        channel.Flush();

        Assert.True(channel.IsBlocked);
        Assert.Equal(1, _urgent);
        Assert.Equal([0L, 0], _sent.Select(frame => frame.Content));
    }

    [Fact]
    public void Channel_ConsumerOfAnEarlierRelease_BoundsNoRecords()
    {
        var channel = Channel(Place, Timed);
        channel.Grant(0, recordsInFlight: 0, recordsPerFrame: 0);

        var batch = new RecordBatch<long>();
        batch.Count = RecordBatch.Capacity;
        channel.Append(batch);
        channel.Flush();

        Assert.Single(_sent);
    }

    [Fact]
    public void Channel_NoRecordMayBeInFlightAnyMore_BarriersLeave()
    {
        var channel = Channel(Place, Timed);
        Append(channel, 16);

        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(7)));

        Assert.Equal(StreamElementKind.Barrier, _sent[^1].Kind);
    }

    [Fact]
    public void C11_ChannelThatStoresNothing_HoldsNoBarrierBack()
    {
        var channel = Channel(place: null);
        SendRecords(channel, 10, 11, 12);
        channel.SendBarrier(new CheckpointBarrier(new CheckpointId(7)));

        Assert.False(channel.HoldsBack(new CheckpointId(7)));
    }

    IFrameSender IShuffleTransport.OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) => this;

    void IFrameSender.Send(ShuffleFrame frame)
    {
        _urgent += frame.IsCreditUrgent ? 1 : 0;
        _sent.Add((frame.Kind, frame.Sequence, frame.Barrier?.Checkpoint.Value ?? Content(frame)));
    }

    private static readonly ShuffleSettings Bounded = new(2, FrameSize: 64, BytesInFlight: 1 << 20, BufferTimeout: TimeSpan.Zero);

    private static readonly ShuffleSettings Timed =
        new(8, FrameSize: 1 << 16, BytesInFlight: 1 << 20, BufferTimeout: TimeSpan.Zero) { InFlightTime = TimeSpan.FromMilliseconds(100) };

    private OutputChannel<long> Channel(ChannelPlace? place, ShuffleSettings? settings = null) => new(
        new ChannelId(new JobId("job"), new Attempt(1), new EdgeId(0), 1, 2),
        new TaskControl(),
        new TaskCounters(),
        settings ?? Bounded,
        channels: 1,
        this,
        () => new UnmanagedSerializer<long>())
    {
        Place = place,
    };

    private static void Append(OutputChannel<long> channel, int count)
    {
        for (var value = 0; value < count; value++)
        {
            channel.Append(value);
        }
    }

    private static void SendRecords(OutputChannel<long> channel, params long[] values)
    {
        foreach (var value in values)
        {
            channel.Append(value);
            channel.Flush();
        }
    }

    private static long Content(ShuffleFrame frame) => frame.Kind == StreamElementKind.Watermark ? frame.Watermark :
        frame.Batch is RecordBatch<long> batch ? batch.Values[0] : Read(frame.Bytes.ToArray())[0];

    private static List<long> Read(StoredChannel stored) => Read(stored.Records);

    private static List<long> Read(ReadOnlyMemory<byte> bytes)
    {
        var values = new List<long>();
        var batch = new RecordBatch<long>();
        while (!bytes.IsEmpty)
        {
            bytes = bytes[BatchCodec.Read(bytes.Span, new UnmanagedSerializer<long>(), batch)..];
            values.AddRange(batch.Span);
        }

        return values;
    }
}
