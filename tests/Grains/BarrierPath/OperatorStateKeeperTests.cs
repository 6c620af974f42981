using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>
/// Operator state as the state of a task's grain: whose word counts, and that a bad storage costs nothing but the record.
/// </summary>
public sealed class OperatorStateKeeperTests
{
    private static readonly JobId Job = JobId.From(Guid.NewGuid());
    private static readonly TaskId Subtask = new(new VertexId(1), new SubtaskIndex(3));
    private readonly FakeGrainStorage _storage = new();
    private readonly LogLines _log = new();
    private bool _hasEnded;
    private int _asked;

    [Fact]
    public async Task Keep_IsRead_AlsoByTheNextAttemptOnAnotherSilo()
    {
        await Keeper(1).KeepAsync(State(1, 41));

        Assert.Equal(41, (await Keeper(2).FindAsync())!.Checkpoint);
        Assert.Equal(41, (await new OperatorStateRecords(_storage).ReadAsync(Job, Subtask))!.Checkpoint);
        Assert.Equal(1, _storage.Writes);
        Assert.Null(await new OperatorStateRecords(_storage).ReadAsync(Job, new TaskId(new VertexId(1), new SubtaskIndex(2))));
    }

    [Fact]
    public async Task Keep_OfAnAttemptThatIsOver_DoesNotOverwriteTheNextOnes()
    {
        var (old, next) = (Keeper(1), Keeper(2));
        await old.KeepAsync(State(1, 41));
        await next.KeepAsync(State(2, 42));

        await old.KeepAsync(State(1, 43));
        await old.KeepAsync(State(1, 44));

        Assert.Equal((2, 42), await StoredAsync());
        await next.KeepAsync(State(2, 45));
        Assert.Equal((2, 45), await StoredAsync());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Keep_OfTheNewerAttempt_OverwritesWhatAnOldOneWroteLate()
    {
        var (old, next) = (Keeper(1), Keeper(2));
        await next.KeepAsync(State(2, 42));
        await new OperatorStateRecords(_storage).ClearAsync(Job, [0, 4]);
        await old.KeepAsync(State(1, 41));

        await next.KeepAsync(State(2, 43));

        Assert.Equal((2, 43), await StoredAsync());
    }

    [Fact]
    public async Task Keep_OfACheckpointThatIsOlder_ChangesNothing()
    {
        var keeper = Keeper(1);
        await keeper.KeepAsync(State(1, 42));
        await keeper.KeepAsync(State(1, 41));
        await Keeper(1).KeepAsync(State(1, 40));

        Assert.Equal((1, 42), await StoredAsync());
        Assert.Equal(42, (await keeper.FindAsync())!.Checkpoint);
    }

    [Fact]
    public async Task Storage_ThatHangs_HoldsNobodyUp_AndTheLastStateIsWritten()
    {
        var (hanging, keeper) = (new TaskCompletionSource(), Keeper(1));
        _storage.Before = () => hanging.Task;
        keeper.KeepAsync(State(1, 41)).Ignore();
        keeper.KeepAsync(State(1, 42)).Ignore();
        var kept = keeper.KeepAsync(State(1, 43));
        Assert.Equal(43, (await keeper.FindAsync())!.Checkpoint);
        Assert.False(kept.IsCompleted);

        hanging.SetResult();
        await kept;

        Assert.Equal((1, 43), await StoredAsync());
        Assert.Equal(2, _storage.Writes);
    }

    [Fact]
    public async Task Storage_ThatFails_IsWarnedOfOnce_AndTheNextCheckpointIsWritten()
    {
        var keeper = Keeper(1);
        _storage.Before = () => throw new IOException("no connection");
        await keeper.KeepAsync(State(1, 41));
        await keeper.KeepAsync(State(1, 42));
        var (level, line) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("checkpoint 41", line, StringComparison.Ordinal);

        _storage.Before = () => Task.CompletedTask;
        await keeper.KeepAsync(State(1, 43));

        Assert.Equal((1, 43), await StoredAsync());
    }

    [Fact]
    public async Task Storage_ThatLosesTheReply_IsReadAgainForTheNextCheckpoint()
    {
        var keeper = Keeper(1);
        _storage.AfterWrite = () => throw new TimeoutException("no answer");
        await keeper.KeepAsync(State(1, 41));
        _storage.AfterWrite = () => Task.CompletedTask;

        await keeper.KeepAsync(State(1, 42));

        Assert.Equal((1, 42), await StoredAsync());
    }

    [Fact]
    public async Task Keep_UnderWayWhenTheJobEnded_LeavesNothingBehind()
    {
        var (keeper, hanging) = (Keeper(1), new TaskCompletionSource());
        await keeper.KeepAsync(State(1, 41));
        _storage.Before = () => hanging.Task;
        var kept = keeper.KeepAsync(State(1, 42));
        _storage.Before = () => Task.CompletedTask;
        await new OperatorStateRecords(_storage).ClearAsync(Job, [0, 4]);

        hanging.SetResult();
        await kept;

        Assert.Equal(0, _storage.Records);
    }

    [Fact]
    public async Task FirstKeep_UnderWayWhenTheJobEnded_LeavesNothingBehind()
    {
        var (keeper, hanging) = (Keeper(1), new TaskCompletionSource());
        _storage.BeforeWriteOf = _ => hanging.Task;
        var kept = keeper.KeepAsync(State(1, 41));
        await new OperatorStateRecords(_storage).ClearAsync(Job, [0, 4]);

        _hasEnded = true;
        hanging.SetResult();
        await kept;
        await keeper.KeepAsync(State(1, 42));

        Assert.Equal(0, _storage.Records);
    }

    [Fact]
    public async Task Keep_AsksWhetherTheJobHasEnded_WhenItMadeTheRecord_AndNeverAgain()
    {
        var keeper = Keeper(1);
        await keeper.KeepAsync(State(1, 41));
        await keeper.KeepAsync(State(1, 42));
        await Keeper(2).KeepAsync(State(2, 43));

        Assert.Equal((1, 1), (_asked, _storage.Records));
    }

    [Fact]
    public async Task Keep_WhenNobodyTellsWhetherTheJobHasEnded_StaysWithoutAWarning()
    {
        var keeper = new OperatorStateKeeper(
            new OperatorStateRecords(_storage).Of(Job, Subtask), new TaskAttemptId(Job, new Attempt(1), Subtask), () =>
                throw new TimeoutException("no answer"), _log);

        await keeper.KeepAsync(State(1, 41));

        Assert.Equal((1, 41), await StoredAsync());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Compare_WithTheSnapshotThatWasComplete_SaysNothing()
    {
        await Keeper(1).KeepAsync(State(1, 41));

        await Keeper(2).CompareAsync(new CheckpointId(41), 100, 7);
        await Keeper(2).CompareAsync(new CheckpointId(42), 100, 8);

        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(100, 8)]
    [InlineData(99, 7)]
    public async Task Compare_WithAnotherSnapshotOfTheSameCheckpoint_TellsIt(long length, ulong checksum)
    {
        await Keeper(1).KeepAsync(State(1, 41));

        await Keeper(2).CompareAsync(new CheckpointId(41), length, checksum);

        var (level, line) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("was changed behind the job's back", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WithACheckpointBeforeTheLastThatWasComplete_TellsIt()
    {
        await Keeper(1).KeepAsync(State(1, 41));

        await Keeper(2).CompareAsync(new CheckpointId(40), 100, 7);

        var (level, line) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("checkpoint 41 of this job was complete", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WhenTheStorageFails_WarnsAndGoesOn()
    {
        _storage.Before = () => throw new IOException("no connection");

        await Keeper(2).CompareAsync(new CheckpointId(41), 100, 7);

        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Lines).Level);
    }

    private OperatorStateKeeper Keeper(int attempt) =>
        new(new OperatorStateRecords(_storage).Of(Job, Subtask), new TaskAttemptId(Job, new Attempt(attempt), Subtask), AskAsync, _log);

    private Task<bool> AskAsync()
    {
        _asked++;
        return Task.FromResult(_hasEnded);
    }

    private async Task<(int Attempt, long Checkpoint)> StoredAsync() =>
        await new OperatorStateRecords(_storage).ReadAsync(Job, Subtask) is { } state ? (state.Task.Attempt.Value, state.Checkpoint)
            : default;

    private static TaskOperatorState State(int attempt, long checkpoint) =>
        new(new TaskAttemptId(Job, new Attempt(attempt), Subtask), checkpoint, 100, 7, []);
}
