using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>A store that takes longer than a call may: nobody waits for it within one, and what comes of it is not lost.</summary>
public sealed class LongReadsTests
{
    private const string Checkpoints = "mem://checkpoints";

    /// <summary>How long a call may take before whoever calls gives up.</summary>
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(30);

    private static readonly RestoreRequest Request = new("saved job", new Attempt(1), null, RestoreSettings.None);
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reached;

    [Fact]
    public async Task RestorePoint_WhoseReadingTakesLongerThanACall_IsToldToWhoComesAgain()
    {
        await using var saved = await StartAsync();
        HangReads(saved);
        var next = CoordinatorOf(saved, "next run");

        await ComesAgainAsync(next, Request);
        await ComesAgainAsync(next, Request);
        _hanging.SetResult();

        Assert.Equal(new CheckpointId(1), (await next.FindPointAsync(Request))!.Checkpoint);
        Assert.Equal(1, _reached);
    }

    [Fact]
    public async Task RestorePoint_WhoseReadingFailsAfterACall_IsReportedWithItsCause_AndLookedForAgain()
    {
        await using var saved = await StartAsync();
        HangReads(saved);
        var next = CoordinatorOf(saved, "next run");
        await ComesAgainAsync(next, Request);
        await _isReached.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);

        saved.Stores.ReadWait = _ => Task.CompletedTask;
        _hanging.SetException(new IOException("the connection was reset"));

        Assert.Equal("the connection was reset", (await Assert.ThrowsAsync<IOException>(() => next.FindPointAsync(Request))).Message);
        Assert.Equal(new CheckpointId(1), (await next.FindPointAsync(Request))!.Checkpoint);
    }

    [Fact]
    public async Task RestorePoint_OfAnAttemptThatIsOver_IsGivenUpForThatOfTheNext()
    {
        await using var saved = await StartAsync();
        HangReads(saved);
        var next = CoordinatorOf(saved, "next run");
        await ComesAgainAsync(next, Request);
        await _isReached.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);
        saved.Stores.ReadWait = _ => Task.CompletedTask;

        Assert.Equal(new CheckpointId(1), (await next.FindPointAsync(Request with { Attempt = new Attempt(2) }))!.Checkpoint);
    }

    [Fact]
    public async Task RestorePoint_OfAnAttemptThatIsOver_IsRefusedWhileThatOfTheNextIsLookedFor()
    {
        await using var saved = await StartAsync();
        HangReads(saved);
        var next = CoordinatorOf(saved, "next run");
        await ComesAgainAsync(next, Request with { Attempt = new Attempt(2) });

        // To be told to come again at once, for ever, would keep a JobManager busy that has been replaced.
        await Assert.ThrowsAsync<InvalidOperationException>(() => next.FindRestorePointAsync(Request));
    }

    [Fact]
    public async Task Job_ThatStartsAgainWhileReadingTakesLong_Runs()
    {
        await using var saved = await StartAsync();
        HangReads(saved);
        saved.Cluster.Runtime.Tell(
            saved.Job.Task(0, 0),
            TaskState.Failed,
            new FailureInfo(FailureOrigin.External, "its process was killed", null));

        // Its restart waits for the clock, and so does each call of its JobManager that is told to come again.
        while (!_isReached.Task.IsCompleted || _clock.GetUtcNow() < new FakeTimeProvider().GetUtcNow() + TimeSpan.FromSeconds(35))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await saved.Job.Manager.GetDetailsAsync();
        }

        _hanging.SetResult();
        await saved.Job.UntilAllTasksAsync(TaskState.Running);

        Assert.Equal((1, 2), (_reached, (await saved.Cluster.StateOfAsync(saved.Job)).Attempt));
    }

    [Fact]
    public async Task Checkpoints_WhoseDeletionTakesLongerThanACall_AreDeletedOnce()
    {
        await using var saved = await StartAsync();
        saved.Stores.BeforeDelete = _ => HangAsync();
        Task<bool> StopAsync() => saved.Coordinator.StopAsync("saved job", new Attempt(1), JobStatus.Finished);

        await ComesAgainAsync(StopAsync, isDone => !isDone, saved.Coordinator);
        await ComesAgainAsync(StopAsync, isDone => !isDone, saved.Coordinator);
        saved.Stores.BeforeDelete = _ => Task.CompletedTask;
        _hanging.SetResult();
        while (!await StopAsync())
        {
        }

        Assert.Empty(saved.Stores[Checkpoints]);

        // The next run of that name has begun when the call comes once more.
        await saved.Stores.TryOpen(Checkpoints)!.TryWriteAsync(
            "saved%20job/runs/1",
            new byte[] { 1 },
            TestContext.Current.CancellationToken);
        Assert.True(await StopAsync());
        Assert.Equal(["saved%20job/runs/1"], saved.Stores[Checkpoints]);
    }

    [Fact]
    public async Task Checkpoints_WhoseDeletionFails_AreDeletedByWhoAsksAgain()
    {
        await using var saved = await StartAsync();
        saved.Stores.BeforeDelete = _ => Task.FromException(new IOException("503"));
        Task<bool> StopAsync() => saved.Coordinator.StopAsync("saved job", new Attempt(1), JobStatus.Finished);
        Assert.Equal("503", (await Assert.ThrowsAsync<IOException>(StopAsync)).Message);

        saved.Stores.BeforeDelete = _ => Task.CompletedTask;

        Assert.True(await StopAsync());
        Assert.Empty(saved.Stores[Checkpoints]);
    }

    private static ICheckpointCoordinatorGrain CoordinatorOf(SavepointCluster saved, string run) =>
        saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(run);

    /// <summary>A call is answered after a second of the clock, though the store does not answer.</summary>
    private async Task ComesAgainAsync<T>(Func<Task<T>> call, Func<T, bool> isComeAgain, ICheckpointCoordinatorGrain coordinator)
    {
        var answer = call();
        var called = _clock.GetUtcNow();
        while (!answer.IsCompleted)
        {
            Assert.True(_clock.GetUtcNow() - called < CallMax, "The call takes as long as its work.");
            _clock.Advance(TimeSpan.FromSeconds(1));
            await coordinator.FindRequestAsync("none");
        }

        Assert.True(isComeAgain(await answer));
    }

    private Task ComesAgainAsync(ICheckpointCoordinatorGrain next, RestoreRequest request) =>
        ComesAgainAsync(() => next.FindRestorePointAsync(request), answer => answer == RestoreAnswer.ComeAgain, next);

    private void HangReads(SavepointCluster saved) =>
        saved.Stores.ReadWait = name => name.Contains("/chk-", StringComparison.Ordinal) ? HangAsync() : Task.CompletedTask;

    private Task HangAsync()
    {
        Interlocked.Increment(ref _reached);
        _isReached.TrySetResult();
        return _hanging.Task;
    }

    private async Task<SavepointCluster> StartAsync()
    {
        var saved = await SavepointCluster.StartAsync(
            config =>
            {
                config.Checkpointing.Interval = TimeSpan.FromDays(1);
                config.Checkpointing.Directory = Checkpoints;
                config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromMilliseconds(1));
            },
            silo => silo.Services.AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, _clock));
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        await asked;
        return saved;
    }
}
