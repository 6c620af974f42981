using FlinkNet.Engine.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Rules C1, C2, C12, C14 and F1: when checkpoints begin and end.</summary>
public sealed class CheckpointCoordinatorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TaskId First = new(new VertexId(0), 0);
    private static readonly TaskId Second = new(new VertexId(1), 0);

    [Fact]
    public void C1_Numbers_RiseFromTheHighestOfEarlierAttempts()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) }, lastId: 7);

        Assert.Equal(8, coordinator.Begin(At(1)).Id);
    }

    [Fact]
    public void C2_Interval_IsKept_AndOneCheckpointAtATime()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        Assert.False(coordinator.IsDue(At(0.9)));
        Assert.True(coordinator.IsDue(At(1)));
        coordinator.Begin(At(1));

        Assert.False(coordinator.IsDue(At(5)));
        coordinator.Complete(At(5));
        Assert.True(coordinator.IsDue(At(5)));
    }

    [Fact]
    public void C2_MinPause_IsCountedFromTheEndOfTheLast()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), MinPauseBetweenCheckpoints = Seconds(3) });
        coordinator.Begin(At(1));
        coordinator.Complete(At(5));

        Assert.False(coordinator.IsDue(At(7.9)));
        Assert.True(coordinator.IsDue(At(8)));
    }

    [Fact]
    public void C12_Checkpoint_IsCompleteWhenEveryTaskHasAcknowledgedIt()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        coordinator.Begin(At(1));

        Assert.False(coordinator.Acknowledge(First, 1, Handle()));
        Assert.False(coordinator.Acknowledge(First, 1, Handle()));
        Assert.Equal(Second, coordinator.Pending!.FirstMissing);
        Assert.False(coordinator.Acknowledge(Second, 2, Handle()));
        Assert.True(coordinator.Acknowledge(Second, 1, Handle()));
        Assert.False(coordinator.Acknowledge(Second, 1, Handle()));
    }

    [Fact]
    public void C14_FailuresInARow_AreToleratedUpToTheirNumber_AndSuccessResets()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), TolerableFailedCheckpoints = 1 });
        coordinator.Begin(At(1));
        Assert.True(coordinator.Abort(At(2)));
        coordinator.Begin(At(3));
        coordinator.Complete(At(3));
        coordinator.Begin(At(4));
        Assert.True(coordinator.Abort(At(4)));
        coordinator.Begin(At(5));

        Assert.False(coordinator.Abort(At(5)));
    }

    [Fact]
    public void Timeout_CountsFromTheBeginning()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), Timeout = Seconds(10) });
        coordinator.Begin(At(1));

        Assert.False(coordinator.IsLate(At(10.9)));
        Assert.True(coordinator.IsLate(At(11)));
    }

    [Fact]
    public void F1_LastCheckpoint_BeginsWhenAllInputHasEnded()
    {
        var coordinator = Create(new CheckpointConfig { Interval = TimeSpan.FromHours(1) });
        coordinator.EndOfData(First);
        Assert.False(coordinator.IsDue(At(1)));

        coordinator.EndOfData(Second);
        Assert.True(coordinator.IsDue(At(1)));
    }

    private static CheckpointCoordinator Create(CheckpointConfig config, long lastId = 0) => new(config, [First, Second], lastId, Start);

    private static TaskStateHandle Handle() => new(null, [], 0, 0, HasEnded: false);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static DateTimeOffset At(double seconds) => Start + Seconds(seconds);
}
