using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>
/// Checkpoints that were complete and are not there any more: a job that would not find out would begin again before what it has committed.
/// </summary>
public sealed class VanishedCheckpointTests
{
    private const string Checkpoints = "mem://checkpoints";
    private const string Mark = "saved%20job/runs/1";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AllThatWereComplete_FailTheJob_InsteadOfBeginningAtTheBeginning(bool withTheWholeFolder)
    {
        await using var saved = await StartAsync(checkpoints: 2);
        Vanish(saved, name => withTheWholeFolder || !name.Contains("/runs/", StringComparison.Ordinal));
        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);

        var failure = await Assert.ThrowsAsync<FlinkException>(() => FindAsync(saved));

        Assert.Equal(
            "Checkpoints of job 'saved job' were complete (1, 2), but none of them is in 'mem://checkpoints/saved%20job' any more: "
                + "they were deleted, or another folder is in its place. To begin at the beginning would "
            + "commit again what is committed, so the job does not. Bring them back and start the job again; or start it from a "
            + "savepoint; or, to begin at the beginning all the same, delete that folder as a whole or name another, and start it again.",
            failure.Message);
        Assert.Equal(failure.Message, (await Assert.ThrowsAsync<FlinkException>(() => FindAsync(saved))).Message);
    }

    [Fact]
    public async Task AllThatWereComplete_OfARunningJob_FailIt()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        Vanish(saved, _ => true);

        saved.Cluster.Runtime.Tell(
            saved.Job.Task(0, 0),
            TaskState.Failed,
            new FailureInfo(FailureOrigin.External, "its process was killed", null));

        Assert.StartsWith(
            "Checkpoints of job 'saved job' were complete (1), but",
            (await saved.Job.UntilAsync(JobStatus.Failed)).Failure!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheNewest_LetTheJobGoOnFromTheOneBefore_AndSayWhatComesAgain()
    {
        await using var saved = await StartAsync(checkpoints: 2);
        Vanish(saved, name => name.Contains("/chk-2/", StringComparison.Ordinal));

        Assert.Equal(new CheckpointId(1), (await FindAsync(saved))!.Checkpoint);

        var told =
            Assert.Single(saved.Log.Lines, line =>
                line.Level == LogLevel.Error && line.Line.Contains("not where checkpoints are any more", StringComparison.Ordinal)).Line;
        Assert.Contains("Checkpoints 2 of job 'saved job'", told, StringComparison.Ordinal);
        Assert.Contains("is restored from checkpoint 1: what was committed with them is committed again.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inherited_ThatARunHasGoneOnFrom_FailItsNextAttempt()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        var next = saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>("next run");
        Assert.Equal(
            new CheckpointId(1),
            (await next.FindPointAsync(new RestoreRequest("saved job", new Attempt(1), null, RestoreSettings.None)))!.Checkpoint);
        Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));
        await saved.Cluster.Silos.DeactivateAsync(next);

        var failure =
            await Assert.ThrowsAsync<FlinkException>(() =>
                next.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None)));

        Assert.StartsWith("Checkpoints of job 'saved job' were complete (1), but none", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnOfAJobThatWasStartedFromASavepoint_DoNotLeadBackToTheSavepoint()
    {
        await using var saved = await StartAsync(checkpoints: 0);
        var saving = saved.SaveAsync(SavepointCluster.Target);
        await saved.AcknowledgeNextAsync();
        var settings = new RestoreSettings(await saving, false, RestoreClaimMode.NoClaim);
        await saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(1), null, settings));
        await saved.Cluster.Silos.DeactivateAsync(saved.Coordinator);
        await CheckpointAsync(saved);
        Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));

        var failure =
            await Assert.ThrowsAsync<FlinkException>(() =>
                saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, settings)));

        Assert.StartsWith("Checkpoints of job 'saved job' were complete (2), but none", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfARunThatNobodyRemembers_AreMissedByItsMark()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));
        Assert.Equal([Mark, Mark + "-complete"], saved.Stores[Checkpoints]);

        await FailsForEarlierRunsAsync(saved, "next run");
        await FailsForEarlierRunsAsync(saved, "next run");

        // As the message says.
        Vanish(saved, _ => true);
        Assert.Null(await BeginAsync(saved, "next run"));
    }

    [Fact]
    public async Task OfARunThatHasGoneOnFromThemOnly_AreMissedByItsMark()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        await BeginAsync(saved, "second run");
        Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));
        Assert.Equal(["saved%20job/runs/2", "saved%20job/runs/2-complete"], saved.Stores[Checkpoints]);

        await FailsForEarlierRunsAsync(saved, "third run");

        // Versions before left no more than this.
        saved.Stores.Remove(Checkpoints, "saved%20job/runs/2-complete");
        await FailsForEarlierRunsAsync(saved, "fourth run");
    }

    [Fact]
    public async Task WhileTheNextRunReadsThem_FailThatRun_AndEachAfterIt()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        saved.Stores.BeforeRead = _ => Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));

        await FailsForEarlierRunsAsync(saved, "second run");
        await FailsForEarlierRunsAsync(saved, "third run");

        Assert.Equal([Mark, Mark + "-complete"], saved.Stores[Checkpoints]);
    }

    [Fact]
    public async Task OfARunThatWasKilledAsItBegan_AreMissedByTheNext()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        RestoreRequest request =
            new("saved job", new Attempt(1), null, new RestoreSettings("mem://savepoints/none", false, RestoreClaimMode.NoClaim));
        Vanish(saved, name => name.Contains("/chk-", StringComparison.Ordinal));

        // It may begin without them, since it is told with what; but has no checkpoint of its own.
        await Assert.ThrowsAsync<FlinkException>(() =>
            saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>("second run").FindPointAsync(request));
        Assert.Equal(["saved%20job/runs/2", "saved%20job/runs/2-complete"], saved.Stores[Checkpoints]);

        await FailsForEarlierRunsAsync(saved, "third run");
    }

    [Fact]
    public async Task NotReadableForAWhile_AreGoneOnFromWhenTheyAre()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        var (store, name) = (saved.Stores.TryOpen(Checkpoints)!, "saved%20job/chk-1/_metadata");
        var whole = (await store.TryReadAsync(name, TestContext.Current.CancellationToken))!;
        await ReplaceAsync(whole[..^1]);
        var failure = await Assert.ThrowsAsync<FlinkException>(() => BeginAsync(saved, "second run"));
        Assert.StartsWith("None of the 1 checkpoints of job 'saved job' can be read", failure.Message, StringComparison.Ordinal);

        await ReplaceAsync(whole);

        Assert.Equal(new CheckpointId(1), (await BeginAsync(saved, "third run"))!.Checkpoint);

        async Task ReplaceAsync(byte[] content)
        {
            saved.Stores.Remove(Checkpoints, name);
            await store.TryWriteAsync(name, content, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task ThatArePutBack_AreGoneOnFrom()
    {
        await using var saved = await StartAsync(checkpoints: 1);
        var (store, name) = (saved.Stores.TryOpen(Checkpoints)!, "saved%20job/chk-1/_metadata");
        var content = (await store.TryReadAsync(name, TestContext.Current.CancellationToken))!;
        saved.Stores.Remove(Checkpoints, name);
        await FailsForEarlierRunsAsync(saved, "second run");

        await store.TryWriteAsync(name, content, TestContext.Current.CancellationToken);

        Assert.Equal(new CheckpointId(1), (await BeginAsync(saved, "third run"))!.Checkpoint);
    }

    [Fact]
    public async Task ThatTheNextAttemptGoesOnFrom_ThoughNobodyNotedThemInTheStore_AreNotedBeforeTheyAreCommitted()
    {
        await using var saved = await StartAsync(checkpoints: 0);
        saved.Stores.WriteFault = name => name == Mark + "-complete" ? new IOException("full") : null;
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        await Assert.ThrowsAsync<FlinkException>(() => asked);
        await Assert.ThrowsAnyAsync<IOException>(() => FindAsync(saved));
        saved.Stores.WriteFault = _ => null;

        Assert.Equal(new CheckpointId(1), (await FindAsync(saved))!.Checkpoint);

        Assert.Contains(Mark + "-complete", saved.Stores[Checkpoints]);
    }

    [Fact]
    public async Task OfARunThatHadNone_AreNotMissed()
    {
        await using var saved = await StartAsync(checkpoints: 0);
        Assert.Equal([Mark], saved.Stores[Checkpoints]);

        Assert.Null(await saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>("next run")
            .FindPointAsync(new RestoreRequest("saved job", new Attempt(1), null, RestoreSettings.None)));
    }

    private static async Task FailsForEarlierRunsAsync(SavepointCluster saved, string run)
    {
        var failure = await Assert.ThrowsAsync<FlinkException>(() => BeginAsync(saved, run));
        Assert.StartsWith(
            "Earlier runs of job 'saved job' had checkpoints that were complete, but none is in 'mem://checkpoints/saved%20job' any more.",
                failure.Message, StringComparison.Ordinal);
    }

    private static Task<RestorePoint?> BeginAsync(SavepointCluster saved, string run) =>
        saved.Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(run)
            .FindPointAsync(new RestoreRequest("saved job", new Attempt(1), null, RestoreSettings.None));

    private static Task<RestorePoint?> FindAsync(SavepointCluster saved) =>
        saved.Coordinator.FindPointAsync(new RestoreRequest("saved job", new Attempt(2), null, RestoreSettings.None));

    private static void Vanish(SavepointCluster saved, Func<string, bool> isMeant)
    {
        foreach (var name in saved.Stores[Checkpoints].Where(isMeant))
        {
            saved.Stores.Remove(Checkpoints, name);
        }
    }

    private static async Task CheckpointAsync(SavepointCluster saved)
    {
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        await asked;
    }

    private static async Task<SavepointCluster> StartAsync(int checkpoints)
    {
        var saved = await SavepointCluster.StartAsync(config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = Checkpoints;
            config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromMilliseconds(1));
        });
        for (var i = 0; i < checkpoints; i++)
        {
            await CheckpointAsync(saved);
        }

        return saved;
    }
}
