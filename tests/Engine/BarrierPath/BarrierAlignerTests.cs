using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Rules C4 to C8: when channels wait for one another.</summary>
public sealed class BarrierAlignerTests
{
    private readonly InputGate _gate = new(new TaskControl(), [(new EdgeId(0), FirstProducer: 0, Count: 2)], window: 8);
    private readonly long[] _next = new long[2];

    [Fact]
    public void C4_FirstBarrier_BlocksItsChannelUntilTheOtherBringsItsOwn()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce);
        Send(0, barrier: 1);
        Send(0);
        Send(1);
        Send(1, barrier: 1);

        Assert.Equal([(0, 1L, false), (1, 0, false), (1, 1, true)], Take(aligner));
        aligner.Complete();
        Assert.Equal([(0, 0L, false)], Take(aligner));
    }

    [Fact]
    public void C5_LateBarrier_IsIgnored()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce);
        aligner.Abort(new CheckpointId(3));
        Send(0, barrier: 3);
        Send(0);

        Assert.Equal([(0, 3L, false), (0, 0, false)], Take(aligner));
    }

    [Fact]
    public void C5_NewerBarrier_EndsTheWaitForTheOlderOne()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce);
        Send(0, barrier: 1);
        Send(0, barrier: 2);
        Send(1, barrier: 2);

        Assert.Equal([(0, 1L, false), (1, 2, false), (0, 2, true)], Take(aligner));
    }

    [Fact]
    public void C6_Abort_LetsBlockedChannelsGoOn_AndTheirBarriersMeanNothing()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce);
        Send(0, barrier: 1);
        Send(0);
        Assert.Equal([(0, 1L, false)], Take(aligner));

        aligner.Abort(new CheckpointId(1));
        Send(1, barrier: 1);

        Assert.Equal([(0, 0L, false), (1, 1, false)], Take(aligner));
    }

    [Fact]
    public void C8_AtLeastOnce_NoChannelWaits()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.AtLeastOnce);
        Send(0, barrier: 1);
        Send(0);
        Send(1, barrier: 1);

        Assert.Equal([(0, 1L, false), (1, 1, true), (0, 0, false)], Take(aligner));
    }

    [Fact]
    public void C9_Overtake_LetsAllChannelsGoOn_AndNamesThoseWhoseBarrierIsMissing()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce, _ => true);
        Send(0, barrier: 1);
        Send(0);
        Send(1);
        Send(1, barrier: 1);
        aligner.Hear(new CheckpointId(1));
        Assert.Equal((0, 1L, false), TakeOne(aligner));
        Assert.True(aligner.CanOvertake);

        Assert.Equal([1], aligner.Overtake());

        Assert.False(aligner.CanOvertake);
        Assert.Equal([(1, 0L, false), (0, 0, false), (1, 1, false)], Take(aligner));
    }

    [Fact]
    public void C11_BarrierMissingWhereItOvertakesNothing_IsWaitedFor()
    {
        var aligner = new BarrierAligner(_gate, CheckpointingMode.ExactlyOnce, channel => channel == 1);
        aligner.Hear(new CheckpointId(1));
        Assert.False(aligner.CanOvertake);

        Send(0, barrier: 1);
        Take(aligner);

        Assert.True(aligner.CanOvertake);
    }

    private (int Channel, long Barrier, bool IsComplete) TakeOne(BarrierAligner aligner)
    {
        var frame = _gate.TryTake(out var channel)!;
        return (channel, frame.Barrier!.Checkpoint.Value, aligner.Arrive(channel, frame.Barrier.Checkpoint));
    }

    private void Send(int channel, long barrier = 0)
    {
        var frame = ShuffleFrame.Rent();
        (frame.Edge, frame.Producer) = (0, channel);
        frame.Sequence = _next[channel]++;
        frame.Barrier = barrier > 0 ? new CheckpointBarrier(new CheckpointId(barrier)) : null;
        frame.Kind = barrier > 0 ? StreamElementKind.Barrier : StreamElementKind.Records;
        _gate.Offer(frame);
    }

    /// <summary>
    /// Takes what can be taken: the channel, its barrier's checkpoint or 0 for records, and whether with it all barriers are there.
    /// </summary>
    private List<(int Channel, long Barrier, bool IsComplete)> Take(BarrierAligner aligner)
    {
        var taken = new List<(int, long, bool)>();
        while (_gate.TryTake(out var channel) is { } frame)
        {
            taken.Add(
                (channel, frame.Barrier?.Checkpoint.Value ?? 0,
                    frame.Barrier is { } barrier && aligner.Arrive(channel, barrier.Checkpoint)));
        }

        return taken;
    }
}
