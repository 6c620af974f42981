using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Rules C1, C2, C12, C14 and F1: when checkpoints begin and end.</summary>
public sealed class CheckpointCoordinatorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TaskId First = new(new VertexId(0), new SubtaskIndex(0));
    private static readonly TaskId Second = new(new VertexId(1), new SubtaskIndex(0));

    [Fact]
    public void C1_Numbers_RiseFromTheHighestOfEarlierAttempts()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) }, lastId: 7);

        Assert.Equal(new CheckpointId(8), coordinator.Begin(At(1)).Id);
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

        Assert.False(coordinator.Acknowledge(First, new CheckpointId(1), Handle()));
        Assert.False(coordinator.Acknowledge(First, new CheckpointId(1), Handle()));
        Assert.Equal(Second, coordinator.Pending!.FirstMissing);
        Assert.False(coordinator.Acknowledge(Second, new CheckpointId(2), Handle()));
        Assert.True(coordinator.Acknowledge(Second, new CheckpointId(1), Handle()));
        Assert.False(coordinator.Acknowledge(Second, new CheckpointId(1), Handle()));
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
    public void C14_FailuresOfTheStore_DoNotCount_AndTheNextComesAtItsInterval()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), TolerableFailedCheckpoints = 1 });
        coordinator.Begin(At(1));
        Assert.True(coordinator.Abort(At(1.5)));
        for (var i = 2; i < 100; i++)
        {
            Assert.True(coordinator.IsDue(At(i)));
            coordinator.Begin(At(i));
            Assert.True(coordinator.Abort(At(i + 0.5), isOfTheStore: true));
        }

        // Nor does one take back what the tasks have done.
        coordinator.Begin(At(100));
        Assert.False(coordinator.Abort(At(100)));
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
    public void C1_Savepoints_ShareTheNumbersOfCheckpoints()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        coordinator.Begin(At(1));
        coordinator.Complete(At(1));
        coordinator.TryRequest(Asked("a", CheckpointKind.Savepoint, 1));

        Assert.Equal((new CheckpointId(2), CheckpointKind.Savepoint), (coordinator.Begin(At(1)).Id, coordinator.Pending!.Kind));
    }

    [Fact]
    public void C2_Requests_SavepointsFirst_ThenCheckpointsThatWereAskedFor_ThenThoseAtTheInterval_EachByTime()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        coordinator.TryRequest(Asked("checkpoint", CheckpointKind.Checkpoint, 1));
        coordinator.TryRequest(Asked("later", CheckpointKind.Savepoint, 3));
        coordinator.TryRequest(Asked("earlier", CheckpointKind.Suspend, 2));

        var order = new List<string?>();
        while (coordinator.IsDue(At(5)))
        {
            order.Add(coordinator.Begin(At(5)).Request?.Id);
            coordinator.Complete(At(5));
        }

        Assert.Equal(["earlier", "later", "checkpoint", null], order);
    }

    [Fact]
    public void C2_Request_WaitsForTheCheckpointUnderWay_ButNotForThePauseAfterIt()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), MinPauseBetweenCheckpoints = Seconds(30) });
        coordinator.Begin(At(1));
        coordinator.TryRequest(Asked("a", CheckpointKind.Savepoint, 1));
        Assert.False(coordinator.IsDue(At(2)));

        coordinator.Complete(At(2));
        Assert.True(coordinator.IsDue(At(2)));
        coordinator.Begin(At(2));
        coordinator.Complete(At(4));

        Assert.False(coordinator.IsDue(At(33)));
        Assert.True(coordinator.IsDue(At(34)));
    }

    [Fact]
    public void C2_Request_DoesNotMoveTheInterval()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(10) });
        coordinator.TryRequest(Asked("a", CheckpointKind.Checkpoint, 9));
        coordinator.Begin(At(9));
        coordinator.Complete(At(9));

        Assert.Equal(At(10), coordinator.NextDecision);
    }

    [Fact]
    public void C2_JobWithoutInterval_TakesOnlyWhatIsAskedFor()
    {
        var coordinator = Create(new CheckpointConfig());
        coordinator.EndOfData(First);
        coordinator.EndOfData(Second);
        Assert.False(coordinator.IsDue(DateTimeOffset.MaxValue - Seconds(1)));

        coordinator.TryRequest(Asked("a", CheckpointKind.Savepoint, 1));
        Assert.True(coordinator.IsDue(At(1)));
    }

    [Fact]
    public void C2_TooManyRequests_AreRefused()
    {
        var coordinator = Create(new CheckpointConfig());
        for (var i = 0; i < CheckpointCoordinator.WaitingMax; i++)
        {
            Assert.True(coordinator.TryRequest(Asked($"{i}", CheckpointKind.Savepoint, i)));
        }

        Assert.False(coordinator.TryRequest(Asked("one more", CheckpointKind.Savepoint, 1000)));
    }

    [Fact]
    public void C2_DeletionsThatLagBehind_HoldCheckpointsAtTheIntervalBack_ButNotSavepoints()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        coordinator.BeginCleaning();
        Assert.True(coordinator.IsDue(At(1)));
        coordinator.BeginCleaning();
        Assert.False(coordinator.IsDue(At(100)));

        coordinator.TryRequest(Asked("a", CheckpointKind.Savepoint, 1));
        Assert.True(coordinator.IsDue(At(1)));
        coordinator.Begin(At(1));
        coordinator.Complete(At(1));
        coordinator.EndCleaning();
        Assert.True(coordinator.IsDue(At(1)));
    }

    [Fact]
    public void C13_Savepoint_EndsNoTask_ThoughTheInputOfAllHasEnded()
    {
        Assert.False(Acknowledged(CheckpointKind.Savepoint, hasEnded: true).IsLast);
        Assert.True(Acknowledged(CheckpointKind.Checkpoint, hasEnded: true).IsLast);
        Assert.False(Acknowledged(CheckpointKind.Checkpoint, hasEnded: false).IsLast);
    }

    [Theory]
    [InlineData(CheckpointKind.Suspend)]
    [InlineData(CheckpointKind.Drain)]
    public void F5_SavepointThatStopsTheJob_IsTheLast(CheckpointKind kind) => Assert.True(Acknowledged(kind, hasEnded: false).IsLast);

    [Theory]
    [InlineData(CheckpointKind.Savepoint)]
    [InlineData(CheckpointKind.Suspend)]
    public void C14_FailedSavepoints_DoNotCount(CheckpointKind kind)
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), TolerableFailedCheckpoints = 0 });
        for (var i = 0; i < 5; i++)
        {
            coordinator.TryRequest(Asked($"{i}", kind, i));
            coordinator.Begin(At(i));
            Assert.True(coordinator.Abort(At(i)));
        }

        coordinator.Begin(At(9));
        Assert.False(coordinator.Abort(At(9)));
    }

    [Fact]
    public void C14_Savepoint_DoesNotMakeFailedCheckpointsForgotten()
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1), TolerableFailedCheckpoints = 1 });
        coordinator.Begin(At(1));
        coordinator.Abort(At(1));
        coordinator.TryRequest(Asked("a", CheckpointKind.Savepoint, 1));
        coordinator.Begin(At(1));
        coordinator.Complete(At(1));
        coordinator.Begin(At(2));

        Assert.False(coordinator.Abort(At(2)));
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

    [Fact]
    public void C2_Begin_WhileACheckpointIsInProgress_IsAFaultOfFlinkNets()
    {
        var coordinator = Create(new CheckpointConfig { Interval = TimeSpan.FromSeconds(10) });
        coordinator.Begin(At(1));

        var fault = Assert.Throws<FlinkException>(() => coordinator.Begin(At(2)));

        Assert.Equal(FailureOrigin.Internal, fault.Origin);
        Assert.StartsWith(
            "Checkpoint 2 was to begin while checkpoint 1 is in progress. This is a fault of Flink.NET's own",
            fault.Message,
            StringComparison.Ordinal);
    }

    private static CheckpointCoordinator Create(CheckpointConfig config, long lastId = 0) =>
        new(config, [First, Second], new CheckpointId(lastId), Start);

    private static TaskStateHandle Handle(bool hasEnded = false) => new(null, [], 0, 0, hasEnded);

    private static RequestedCheckpoint Asked(string id, CheckpointKind kind, double at) =>
        new(id, kind, kind.IsSavepoint() ? "target" : null, At(at));

    private static PendingCheckpoint Acknowledged(CheckpointKind kind, bool hasEnded)
    {
        var coordinator = Create(new CheckpointConfig { Interval = Seconds(1) });
        coordinator.TryRequest(Asked("a", kind, 0));
        var pending = coordinator.Begin(At(0));
        coordinator.Acknowledge(First, pending.Id, Handle(hasEnded));
        coordinator.Acknowledge(Second, pending.Id, Handle(hasEnded));
        return pending;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static DateTimeOffset At(double seconds) => Start + Seconds(seconds);
}
