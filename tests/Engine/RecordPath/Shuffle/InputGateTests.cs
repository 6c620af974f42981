using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle;

/// <summary>What the reader's end of a channel promises whatever the network does (B-order).</summary>
public sealed class InputGateTests
{
    private const int Window = 4;
    private readonly TaskControl _control = new();
    private readonly InputGate _gate;
    private int _wakes;

    public InputGateTests()
    {
        _control.Attach(() => _wakes++);
        _gate = new InputGate(_control, [(new EdgeId(3), FirstProducer: 5, Count: 2)], Window);
    }

    [Fact]
    public void Offer_OutOfOrder_IsTakenInOrder()
    {
        foreach (var sequence in (long[])[2, 0, 3, 1])
        {
            _gate.Offer(Frame(5, sequence));
        }

        Assert.Equal([0L, 1, 2, 3], TakeAll().Select(frame => frame.Sequence));
    }

    [Fact]
    public void Offer_FrameAfterAGap_IsHeldBackUntilTheGapCloses()
    {
        _gate.Offer(Frame(5, 1));

        Assert.Null(_gate.TryTake(out _));
        Assert.Equal(0, _wakes);

        _gate.Offer(Frame(5, 0));
        Assert.Equal(1, _wakes);
        Assert.Equal([0L, 1], TakeAll().Select(frame => frame.Sequence));
    }

    [Fact]
    public void Offer_Duplicate_IsDropped()
    {
        _gate.Offer(Frame(5, 0));
        _gate.Offer(Frame(5, 0));
        Assert.Single(TakeAll());

        _gate.Offer(Frame(5, 0));
        Assert.Empty(TakeAll());
        Assert.Equal(0, _gate.Buffered);
    }

    [Fact]
    public void Offer_BeyondTheCredit_IsRefused()
    {
        var failure = Assert.Throws<FlinkException>(() => _gate.Offer(Frame(5, Window)));

        Assert.Contains("beyond its credit", failure.Message, StringComparison.Ordinal);
        Assert.Null(_gate.TryTake(out _));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(3, 7)]
    [InlineData(2, 5)]
    public void Offer_OfAChannelThatDoesNotLeadHere_IsRefused(int edge, int producer)
    {
        var frame = Frame(producer, 0);
        frame.Edge = edge;

        Assert.Throws<FlinkException>(() => _gate.Offer(frame));
    }

    [Fact]
    public void TryTake_SeveralChannels_TakesThemInTurn()
    {
        for (var sequence = 0; sequence < 3; sequence++)
        {
            _gate.Offer(Frame(5, sequence));
            _gate.Offer(Frame(6, sequence));
        }

        Assert.Equal([5, 6, 5, 6, 5, 6], TakeAll().Select(frame => frame.Producer));
    }

    [Fact]
    public void TryTake_GrantsCreditForWhatWasTaken()
    {
        var credit = new RecordedCredit();
        for (var sequence = 0; sequence < 3; sequence++)
        {
            var frame = Frame(5, sequence);
            frame.Credit = credit;
            _gate.Offer(frame);
        }

        Assert.Empty(credit.Granted);
        TakeAll();
        Assert.Equal([1L, 2, 3], credit.Granted);
    }

    [Fact]
    public void TryTake_SaysWhatMayBeInFlight_WhichChannelsWithRecordsShare()
    {
        var credit = new RecordedCredit();
        _gate.Limit(0, 1, new RecordBound(8, 2));
        foreach (var (producer, sequence) in ((int, long)[])[(5, 0), (6, 0), (6, 1)])
        {
            var frame = Frame(producer, sequence);
            frame.Credit = credit;
            _gate.Offer(frame);
        }

        TakeAll();

        Assert.Equal([new RecordBound(4, 2), new(8, 2), new(8, 2)], credit.Bounds);
    }

    [Fact]
    public void C9_BarrierAhead_IsHeardThoughNothingIsTaken_AndSaysWhereTheBarrierStands()
    {
        _gate.Offer(Frame(5, 0));
        _wakes = 0;
        var news = Barrier(5, 2);
        news.Kind = StreamElementKind.BarrierAhead;
        _gate.Offer(news);

        Assert.Equal((new CheckpointId(7), 1), (_gate.HeardCheckpoint, _wakes));
        var (next, frames) = (0L, new List<ShuffleFrame>());
        Assert.False(_gate.Peek(0, checkpoint: new CheckpointId(7), ref next, frames));
        _gate.Offer(Frame(5, 1));
        Assert.True(_gate.Peek(0, checkpoint: new CheckpointId(7), ref next, frames));
        Assert.Equal([0L, 1], frames.Select(frame => frame.Sequence));
        Assert.Equal([0L, 1], TakeAll().Select(frame => frame.Sequence));
    }

    [Fact]
    public void C10_BarrierBehindRecords_IsHeardWhenItArrives()
    {
        _gate.Offer(Frame(5, 0));
        _gate.Offer(Frame(5, 1));
        Assert.Equal(CheckpointId.None, _gate.HeardCheckpoint);

        _gate.Offer(Barrier(5, 2));

        Assert.Equal(new CheckpointId(7), _gate.HeardCheckpoint);
        var (next, frames) = (1L, new List<ShuffleFrame>());
        Assert.True(_gate.Peek(0, checkpoint: new CheckpointId(7), ref next, frames));
        Assert.Equal([1L], frames.Select(frame => frame.Sequence));
    }

    [Fact]
    public void Watch_WakesTheTaskForEveryFrame()
    {
        _gate.Offer(Frame(5, 0));
        _wakes = 0;
        _gate.Offer(Frame(5, 1));
        Assert.Equal(0, _wakes);

        _gate.Watch(true);
        _gate.Offer(Frame(5, 2));

        Assert.Equal(1, _wakes);
    }

    private static ShuffleFrame Barrier(int producer, long sequence)
    {
        var frame = Frame(producer, sequence);
        (frame.Kind, frame.Barrier) = (StreamElementKind.Barrier, new CheckpointBarrier(new CheckpointId(7)));
        return frame;
    }

    private static ShuffleFrame Frame(int producer, long sequence) => new() { Edge = 3, Producer = producer, Sequence = sequence };

    private List<ShuffleFrame> TakeAll()
    {
        var frames = new List<ShuffleFrame>();
        while (_gate.TryTake(out _) is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

    private sealed class RecordedCredit : ICreditTarget
    {
        public List<long> Granted { get; } = [];

        public List<RecordBound> Bounds { get; } = [];

        public void Grant(long consumed, int recordsInFlight, int recordsPerFrame)
        {
            Granted.Add(consumed);
            Bounds.Add(new RecordBound(recordsInFlight, recordsPerFrame));
        }
    }
}
