using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Jobs that have ended are remembered for a while; what is stored of them does not grow for ever.</summary>
public sealed class ForgottenJobTests : IDisposable
{
    private const string Checkpoints = "mem://checkpoints";
    private static readonly JobGraph[] Graphs = [ControlPlaneCluster.Graph("first", 1), ControlPlaneCluster.Graph("second", 1)];

    private readonly string _folder = Directory.CreateTempSubdirectory("flinknet-forgotten-").FullName;
    private readonly FakeGrainStorage _storage = new();
    private readonly FakeStores _stores = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task JobThatHasEnded_AfterItsTime_LeavesNothing()
    {
        await using var cluster = await StartAsync();
        var (ended, runs) = (await RunAsync(cluster, 0), await cluster.SubmitAsync(Graphs[1], isIdUnique: true));
        await runs.UntilAllTasksAsync(TaskState.Running);
        Assert.NotEmpty(StoredOf(ended));

        _clock.Advance(TimeSpan.FromMinutes(59));
        await cluster.Front.WatchJobsAsync();
        Assert.Equal(2, (await cluster.Front.ListJobsAsync()).Count);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await UntilForgottenAsync(cluster, jobs => jobs.Count == 1);

        Assert.Equal(runs.Id, Assert.Single(await cluster.Front.ListJobsAsync()).Job);
        Assert.Empty(StoredOf(ended));
        Assert.Equal(JobStatus.Running, (await runs.Manager.GetDetailsAsync()).Status);
    }

    [Fact]
    public async Task JobThatHasEnded_WhichItsProgramDoesNotDefineAnyMore_LeavesNothing()
    {
        await using var cluster = await StartAsync();
        var ended = await RunAsync(cluster, 0);
        await cluster.OverwriteAsync(ended, state => state.Fingerprint = "of an older program");
        await cluster.Silos.DeactivateAsync(ended.Manager);

        _clock.Advance(TimeSpan.FromHours(1));
        await UntilForgottenAsync(cluster, jobs => jobs.Count == 0);

        Assert.Empty(StoredOf(ended));
    }

    [Fact]
    public async Task JobThatHasEnded_WhoseIdOthersOffer_IsNotRunAgain_AndLeavesNothingElse()
    {
        await using var cluster = await StartAsync();
        var ended = await RunAsync(cluster, 0, isIdUnique: false);

        _clock.Advance(TimeSpan.FromHours(1));
        await UntilAsync(cluster, () => Task.FromResult(StoredOf(ended).Count == 1), "all but how it ended to be cleared");
        await cluster.Silos.DeactivateAsync(ended.Manager);
        await cluster.Front.SubmitJobAsync(cluster.SubmissionOf(ended.Id, Graphs[0]));

        Assert.Equal(JobStatus.Finished, (await ended.Manager.GetDetailsAsync()).Status);
        Assert.Equal(JobStatus.Finished, Assert.Single(await cluster.Front.ListJobsAsync()).Status);
        Assert.Single(StoredOf(ended));
    }

    [Fact]
    public async Task JobsThatHaveEnded_OnceThereAreTooMany_TheOldestLeavesNothing()
    {
        await using var cluster = await StartAsync(max: 1);
        var (oldest, newest) = (await RunAsync(cluster, 0), await RunAsync(cluster, 1));
        await cluster.Front.WatchJobsAsync();
        Assert.Equal(2, (await cluster.Front.ListJobsAsync()).Count);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await UntilForgottenAsync(cluster, jobs => jobs.Count == 1);

        Assert.Equal(newest.Id, Assert.Single(await cluster.Front.ListJobsAsync()).Job);
        Assert.Empty(StoredOf(oldest));
    }

    [Fact]
    public async Task LocalCopies_OfAJobThatIsCancelled_AreDeleted()
    {
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(Graphs[0]);
        await job.UntilAllTasksAsync(TaskState.Running);
        var copies = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<LocalCopies>();
        Assert.NotNull(copies.Of(new CatalogedJob(Graphs[0], ExecutionPlan.Create(Graphs[0]), Config()), job.Id));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEmpty(Directory.EnumerateDirectories(_folder));

        await job.Manager.CancelAsync();
        await job.UntilAsync(JobStatus.Canceled);

        await UntilAsync(cluster, () => Task.FromResult(!Directory.EnumerateDirectories(_folder).Any()), "the copies to be deleted");
    }

    [Fact]
    public async Task LocalCopies_OfAProcessThatWasKilled_AreDeletedWhenTheNextStarts_AndThoseOfALivingOneAreNot()
    {
        using var living = CopyFolder.Create(_folder);
        var left = Directory.CreateDirectory(Path.Combine(_folder, "flinknet-copies-1-left"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "lock"), "", TestContext.Current.CancellationToken);

        await using var cluster = await StartAsync();

        await UntilAsync(cluster, () => Task.FromResult(!Directory.Exists(left.FullName)), "what was left to be deleted");
        Assert.Single(Directory.EnumerateDirectories(_folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Checkpoints_OfAJobThatHasFinished_WhichCannotBeDeletedAtOnce_AreDeletedBesideTheCall(bool fails)
    {
        var (away, isReached) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(Graphs[0]);
        await job.UntilAllTasksAsync(TaskState.Running);
        await _stores.TryOpen(Checkpoints)!.TryWriteAsync(SnapshotPaths.Checkpoint("first", new CheckpointId(1))
            + "left", new byte[] { 1 }, TestContext.Current.CancellationToken);
        _stores.BeforeDelete = _ =>
        {
            isReached.TrySetResult();
            return fails && !away.Task.IsCompleted ? throw new IOException("503, come again later") : away.Task;
        };

        cluster.Runtime.FinishAll();
        await isReached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var stopping =
            cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(job.Id.Value).StopAsync("first", new Attempt(1), JobStatus.Finished);
        await UntilAsync(cluster, () => Task.FromResult(stopping.IsCompleted), "the call to be answered");
        Assert.True(fails ? stopping.Exception?.InnerException is IOException : !await stopping);

        away.SetResult();
        await UntilAsync(cluster, () => Task.FromResult(_stores[Checkpoints].Count == 0), "the checkpoints to be deleted");
        Assert.Equal(JobStatus.Finished, (await job.Manager.GetDetailsAsync()).Status);
    }

    private static async Task<JobProbe> RunAsync(ControlPlaneCluster cluster, int graph, bool isIdUnique = true)
    {
        var job = await cluster.SubmitAsync(Graphs[graph], isIdUnique: isIdUnique);
        await job.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.FinishAll();
        await job.UntilAsync(JobStatus.Finished);
        await cluster.Front.ListJobsAsync();
        return job;
    }

    private Task<bool> UntilForgottenAsync(ControlPlaneCluster cluster, Func<IReadOnlyList<JobOverview>, bool> isSo) =>
        UntilAsync(cluster, async () => isSo(await cluster.Front.ListJobsAsync()), "the job to be forgotten");

    // The watch has a rhythm, and what it does goes on beside it.
    private Task<bool> UntilAsync(ControlPlaneCluster cluster, Func<Task<bool>> isSo, string expected) => JobProbe.UntilSoAsync(
        async () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await cluster.Front.WatchJobsAsync();
            return await isSo();
        },
        so => so,
        expected);

    private IReadOnlyList<string> StoredOf(JobProbe job) =>
        [.. _storage.Grains.Where(grain => grain.Contains(job.Id.Value, StringComparison.Ordinal))];

    private ExecutionConfig Config()
    {
        var config = new ExecutionConfig { StateDirectory = _folder };
        (config.Checkpointing.Interval, config.Checkpointing.Directory, config.Checkpointing.LocalRecovery) =
            (TimeSpan.FromDays(1), Checkpoints, true);
        return config;
    }

    private Task<ControlPlaneCluster> StartAsync(int max = 1_000) => ControlPlaneCluster.StartAsync(
        Graphs,
        configure: (silo, _) => silo.Services
            .AddSingleton<ISnapshotStoreProvider>(_stores)
            .AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, _storage)
            .AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, _clock)
            .Configure<ControlPlaneOptions>(options => options.CompletedJobsMax = max),
        config: Config());
}
