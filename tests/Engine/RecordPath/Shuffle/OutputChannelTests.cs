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
        channel.SendBarrier(new CheckpointBarrier(7));
        SendRecords(channel, 14);
        Assert.True(channel.HoldsBack(7));

        channel.Overtake(7, _state);
        channel.Overtake(7, new ChannelStateBuilder(0));
        channel.Grant(10, int.MaxValue, int.MaxValue);
        channel.Drain();

        Assert.Equal(
            [
                (StreamElementKind.Records, 0L, 10L), (StreamElementKind.Records, 1, 11), (StreamElementKind.BarrierAhead, 2, 7),
                (StreamElementKind.Barrier, 2, 7), (StreamElementKind.Records, 3, 12), (StreamElementKind.Records, 4, 13),
                    (StreamElementKind.Records, 5, 14),
            ],
            _sent.Distinct());
        Assert.False(channel.HoldsBack(7));
        Assert.Equal([12L, 13], Read(Assert.Single(_state.Build()!.Channels)));
    }

    [Fact]
    public void C9_BarrierThatLeftAlready_OvertakesNothing()
    {
        var channel = Channel(Place);
        SendRecords(channel, 10);
        channel.SendBarrier(new CheckpointBarrier(7));
        SendRecords(channel, 11);

        Assert.False(channel.HoldsBack(7));
        channel.Overtake(7, _state);

        Assert.Null(_state.Build());
        Assert.Equal([(StreamElementKind.Records, 0L, 10L), (StreamElementKind.Barrier, 1, 7)], _sent);
    }

    [Fact]
    public void C9_BarrierOfAnOlderCheckpoint_IsDroppedWhenANewerOneOvertakesIt()
    {
        var channel = Channel(Place);
        SendRecords(channel, 10, 11, 12);
        channel.SendBarrier(new CheckpointBarrier(7));
        channel.Overtake(7, new ChannelStateBuilder(1 << 20));
        channel.SendBarrier(new CheckpointBarrier(8));

        channel.Overtake(8, _state);
        channel.Grant(10, int.MaxValue, int.MaxValue);
        channel.Drain();

        Assert.Equal([(StreamElementKind.Barrier, 2L, 8L), (StreamElementKind.Records, 3, 12)], _sent[^2..]);
        Assert.Equal([12L], Read(Assert.Single(_state.Build()!.Channels)));
    }

    [Fact]
    public void C11_ChannelThatStoresNothing_HoldsNoBarrierBack()
    {
        var channel = Channel(place: null);
        SendRecords(channel, 10, 11, 12);
        channel.SendBarrier(new CheckpointBarrier(7));

        Assert.False(channel.HoldsBack(7));
    }

    IFrameSender IShuffleTransport.OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) => this;

    void IFrameSender.Send(ShuffleFrame frame) => _sent.Add((frame.Kind, frame.Sequence, frame.Barrier?.Checkpoint ?? Content(frame)));

    private OutputChannel<long> Channel(ChannelPlace? place) => new(
        new ChannelId(new JobId("job"), 1, new EdgeId(0), 1, 2),
        new TaskControl(),
        new TaskCounters(),
        new ShuffleSettings(CreditsPerChannel: 2, FrameSize: 64, BytesInFlight: 1 << 20, BufferTimeout: TimeSpan.Zero),
        channels: 1,
        this,
        () => new UnmanagedSerializer<long>())
    {
        Place = place,
    };

    private static void SendRecords(OutputChannel<long> channel, params long[] values)
    {
        foreach (var value in values)
        {
            channel.Append(value);
            channel.Flush();
        }
    }

    private static long Content(ShuffleFrame frame) =>
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
