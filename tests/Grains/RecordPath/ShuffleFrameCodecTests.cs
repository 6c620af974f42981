using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Grains.Tests.RecordPath;

public sealed class ShuffleFrameCodecTests
{
    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Theory]
    [InlineData(CheckpointKind.Checkpoint, null)]
    [InlineData(CheckpointKind.Drain, "/mnt/säve points")]
    public void Barrier_BetweenProcesses_SaysTheSame(CheckpointKind kind, string? target)
    {
        var frame = ShuffleFrame.Rent();
        (frame.Edge, frame.Producer, frame.Sequence) = (1, 2, 3);
        frame.Kind = StreamElementKind.Barrier;
        frame.Barrier = new CheckpointBarrier(long.MaxValue, kind, target) { TriggeredAt = 77 };

        var read = Serializer.Deserialize<ShuffleFrame>(Serializer.SerializeToArray(frame))!;

        Assert.Equal((1, 2, 3L, StreamElementKind.Barrier), (read.Edge, read.Producer, read.Sequence, read.Kind));
        Assert.Equal(frame.Barrier, read.Barrier);
    }
}
