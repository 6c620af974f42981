using System.Diagnostics.Metrics;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>What checkpoints are stored in fails for long: the job goes on, and so do its checkpoints when it is back.</summary>
public sealed class StoreOutageTests
{
    private const string Checkpoints = "mem://checkpoints";

    [Theory]
    [InlineData("manifest")]
    [InlineData("mark")]
    [InlineData("snapshot")]
    [InlineData("grain storage")]
    public async Task C14_Store_ThatFailsForLong_StartsNoAttempt_AndTheNextCheckpointAfterItIsComplete(string whatFails)
    {
        var (clock, storage) = (new FakeTimeProvider(), new FakeGrainStorage());
        await using var saved = await StartAsync(storage, clock);
        var outage = new IOException("503, come again later");
        if (whatFails != "mark")
        {
            // The run's mark is written with its first checkpoint.
            await CheckpointAsync(saved);
            Assert.Equal("complete", (await saved.Cluster.Runtime.UntilOverAsync()).News);
        }

        saved.Stores.WriteFault = name => whatFails == "manifest" && name.EndsWith("_metadata", StringComparison.Ordinal) ? outage
            : whatFails == "mark" && name.EndsWith("-complete", StringComparison.Ordinal) ? outage
            : null;
        storage.BeforeWriteOf = name =>
            whatFails == "grain storage" && name == "checkpoints" ? Task.FromException(outage) : Task.CompletedTask;
        for (var i = 0; i < 5; i++)
        {
            if (i == 0 && whatFails == "mark")
            {
                // Who is answered knows that the coordinator has begun, and will see the clock move.
                saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken).Ignore();
            }
            else
            {
                clock.Advance(TimeSpan.FromMinutes(1));
            }

            if (whatFails == "snapshot")
            {
                var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();
                await saved.Coordinator.DeclineAsync(
                    saved.Job.Task(1, 1, attempt),
                    barrier.Checkpoint,
                    "could not store its snapshot: 503",
                    isOfTheStore: true);
            }
            else if (whatFails != "grain storage")
            {
                await saved.AcknowledgeNextAsync();
            }

            Assert.Equal("aborted", (await saved.Cluster.Runtime.UntilOverAsync()).News);
        }

        saved.Stores.WriteFault = _ => null;
        storage.BeforeWriteOf = _ => Task.CompletedTask;
        clock.Advance(TimeSpan.FromMinutes(1));
        var back = await saved.AcknowledgeNextAsync();

        Assert.Equal((back.Checkpoint, "complete"), await saved.Cluster.Runtime.UntilOverAsync());
        Assert.Equal(1, (await saved.Cluster.StateOfAsync(saved.Job)).Attempt);
    }

    [Fact]
    public async Task C14_Task_ThatFails_CountsAsBefore()
    {
        await using var saved = await StartAsync(new FakeGrainStorage(), TimeProvider.System);
        saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken).Ignore();
        var (attempt, barrier) = await saved.Cluster.Runtime.UntilTriggeredAsync();

        await saved.Coordinator.DeclineAsync(
            saved.Job.Task(1, 1, attempt),
            barrier.Checkpoint,
            "could not store its snapshot: a key cannot be serialized");

        Assert.Contains(
            "a key cannot be serialized",
            (await saved.Job.UntilAsync(JobStatus.Failed)).Failure!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckpointsThatCannotBeDeleted_AreToldOnce_AndCounted_AndDeletedLater()
    {
        long counted = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "flink.checkpoint.deletions.failed")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            Interlocked.Add(ref counted, tags[0].Value is "kept job" ? value : 0));
        listener.Start();
        await using var saved = await StartAsync(new FakeGrainStorage(), TimeProvider.System, "kept job");
        saved.Stores.BeforeDelete = _ => throw new IOException("this is immutable");
        for (var i = 0; i < 4; i++)
        {
            await CheckpointAsync(saved);
        }

        await UntilSoAsync(() => Interlocked.Read(ref counted) == 2, "two deletions to have failed");
        var told = Assert.Single(saved.Log.Lines, line => line.Line.Contains("could not be deleted", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, told.Level);
        Assert.Contains("Of what job 'kept job'", told.Line, StringComparison.Ordinal);
        Assert.Contains("checkpoints before 2 could not be deleted: this is immutable", told.Line, StringComparison.Ordinal);

        saved.Stores.BeforeDelete = _ => Task.CompletedTask;
        await CheckpointAsync(saved);
        await UntilSoAsync(
            () => saved.Stores[Checkpoints]
                .SequenceEqual(
                    ["kept%20job/chk-4/_metadata", "kept%20job/chk-5/_metadata", "kept%20job/runs/1", "kept%20job/runs/1-complete"]),
                        "the older ones to be deleted");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClaimedSavepoint_IsDeletedOnce_AndItsAbsenceFailsNothing(bool isGone)
    {
        await using var saved = await StartAsync(new FakeGrainStorage(), TimeProvider.System);
        var saving = saved.SaveAsync(SavepointCluster.Target);
        await saved.AcknowledgeNextAsync();
        saved.Stores.IsGone = isGone;
        var starting =
            saved.Coordinator.FindPointAsync(
                new RestoreRequest("saved job", new Attempt(1), null, new RestoreSettings(await saving, false, RestoreClaimMode.Claim)));
        Assert.Equal(isGone, await Record.ExceptionAsync(() => starting) is FlinkException);
        var deletions = 0;
        saved.Stores.BeforeDelete = name =>
        {
            deletions += name.StartsWith("savepoint-", StringComparison.Ordinal) ? 1 : 0;
            return Task.CompletedTask;
        };
        for (var i = 0; i < 5; i++)
        {
            await CheckpointAsync(saved);
        }

        Assert.Equal(isGone ? 0 : 1, deletions);
        Assert.True((await saved.Cluster.ReadCheckpointsAsync(saved.Coordinator.GetGrainId())).State!.IsClaimedDeleted);
        Assert.Equal(
            (JobStatus.Running, 1),
            ((await saved.Job.Manager.GetDetailsAsync()).Status, (await saved.Cluster.StateOfAsync(saved.Job)).Attempt));
    }

    [Fact]
    public async Task Store_ThatCouldNotBeOpened_IsOpenedWhenItIsUsedAgain()
    {
        var provider = new FailingProvider();
        var stores = new SnapshotStores([provider]);
        var repository = stores.SavepointOf("any", "job", new JobId("12345678"), new CheckpointId(1));

        await Assert.ThrowsAsync<IOException>(() => repository.ListAsync(TestContext.Current.CancellationToken));
        Assert.Empty((await repository.ListAsync(TestContext.Current.CancellationToken)).Published);
        Assert.Empty((await repository.ListAsync(TestContext.Current.CancellationToken)).Published);
        Assert.Equal(2, provider.Opened);
    }

    [Fact]
    public async Task Store_ThatTakesLongToOpen_HoldsNoTurn()
    {
        using var opening = new ManualResetEventSlim();
        var stores = new SnapshotStores([new FailingProvider { Opening = opening }]);

        var listing =
            stores.SavepointOf("any", "job", new JobId("12345678"), new CheckpointId(1)).ListAsync(TestContext.Current.CancellationToken);

        Assert.False(listing.IsCompleted);
        opening.Set();
        await Assert.ThrowsAsync<IOException>(() => listing);
    }

    private static Task<SavepointCluster> StartAsync(FakeGrainStorage storage, TimeProvider clock, string name = "saved job") =>
        SavepointCluster.StartAsync(
        config =>
        {
            config.Checkpointing.Interval = clock is FakeTimeProvider ? TimeSpan.FromMinutes(1) : TimeSpan.FromDays(1);
            config.Checkpointing.Directory = Checkpoints;
            config.Checkpointing.TolerableFailedCheckpoints = 0;
            config.RestartStrategy = RestartStrategy.None;
        },
        silo => silo.Services
            .AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, storage)
            .AddKeyedSingleton(ControlPlaneOptions.ClockKey, clock),
        name);

    private static async Task CheckpointAsync(SavepointCluster saved)
    {
        var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
        await saved.AcknowledgeNextAsync();
        await asked;
    }

    private static Task<bool> UntilSoAsync(Func<bool> isSo, string expected) =>
        JobProbe.UntilSoAsync(() => Task.FromResult(isSo()), so => so, expected);

    /// <summary>Opens a store at the second try.</summary>
    private sealed class FailingProvider : ISnapshotStoreProvider
    {
        public int Opened { get; private set; }

        public ManualResetEventSlim? Opening { get; init; }

        public IReadOnlyList<string> Schemes => ["file", "mem"];

        public ISnapshotStore TryOpen(string location)
        {
            Opening?.Wait();
            return ++Opened == 1 ? throw new IOException("503") : new MemorySnapshotStore();
        }
    }
}
