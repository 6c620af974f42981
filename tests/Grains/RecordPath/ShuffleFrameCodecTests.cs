using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Grains.Tests.RecordPath;

public sealed class ShuffleFrameCodecTests
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Theory]
    [InlineData(CheckpointKind.Checkpoint, null)]
    [InlineData(CheckpointKind.Drain, "/mnt/säve points")]
    public void Barrier_BetweenProcesses_SaysTheSame(CheckpointKind kind, string? target)
    {
        var frame = ShuffleFrame.Rent();
        (frame.Edge, frame.Producer, frame.Sequence) = (1, 2, 3);
        frame.Kind = StreamElementKind.Barrier;
        frame.Barrier = new CheckpointBarrier(new CheckpointId(long.MaxValue), kind, target) { TriggeredAt = 77 };

        var read = Serializer.Deserialize<ShuffleFrame>(Serializer.SerializeToArray(frame))!;

        Assert.Equal((1, 2, 3L, StreamElementKind.Barrier), (read.Edge, read.Producer, read.Sequence, read.Kind));
        Assert.Equal(frame.Barrier, read.Barrier);
    }

    /// <summary>Never change an expected value: while an update goes round, processes of two releases send each other frames.</summary>
    [Theory]
    [InlineData(StreamElementKind.Records, false, "4041010000000200000007060504030000000000000000000000007265636F726473")]
    [InlineData(StreamElementKind.Records, true, "4041010000000200000007060504030000008000000000000000007265636F726473")]
    [InlineData(StreamElementKind.EndOfInput, false, "403301000000020000000706050403000000010000000000000000")]
    [InlineData(StreamElementKind.Watermark, false, "40330100000002000000070605040300000002F8FFFFFFFFFFFFFF")]
    [InlineData(StreamElementKind.Idle, false, "403301000000020000000706050403000000030000000000000000")]
    [InlineData(StreamElementKind.Active, true, "403301000000020000000706050403000000840000000000000000")]
    [InlineData(StreamElementKind.Barrier, false, "404D01000000020000000706050403000000050900000000000000020A000000000000002F73C3A4")]
    [InlineData(StreamElementKind.BarrierAhead, false, "404D01000000020000000706050403000000060900000000000000020A000000000000002F73C3A4")]
    public void Frame_OfEachKind_HasTheseBytes_AndIsReadFromThem(StreamElementKind kind, bool isUrgent, string expected)
    {
        var bytes = Convert.ToHexString(Serializer.SerializeToArray(Frame(kind, isUrgent)));
        Assert.Equal(expected, bytes);

        var (sent, read) = (Frame(kind, isUrgent), Serializer.Deserialize<ShuffleFrame>(Convert.FromHexString(expected))!);
        Assert.Equal((sent.Edge, sent.Producer, sent.Sequence), (read.Edge, read.Producer, read.Sequence));
        Assert.Equal((sent.Kind, sent.IsCreditUrgent), (read.Kind, read.IsCreditUrgent));
        Assert.Equal((sent.Watermark, sent.Barrier), (read.Watermark, read.Barrier));
        Assert.Equal(sent.Bytes, read.Bytes);
    }

    private static ShuffleFrame Frame(StreamElementKind kind, bool isUrgent)
    {
        var frame = ShuffleFrame.Rent();
        (frame.Edge, frame.Producer, frame.Sequence) = (1, 2, 0x0304050607);
        (frame.Kind, frame.IsCreditUrgent, frame.Watermark) = (kind, isUrgent, 0);
        if (kind == StreamElementKind.Records)
        {
            "records"u8.CopyTo(frame.Fill(7));
        }
        else if (kind == StreamElementKind.Watermark)
        {
            frame.Watermark = -8;
        }
        else if (kind is StreamElementKind.Barrier or StreamElementKind.BarrierAhead)
        {
            frame.Barrier = new CheckpointBarrier(new CheckpointId(9), CheckpointKind.Suspend, "/sä") { TriggeredAt = 10 };
        }

        return frame;
    }
}
