using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FlinkNet.Connectors.Files;

namespace FlinkNet.Testing.Tests;

/// <summary>A job that counts by key, into files, while its tasks and TaskManagers are killed and its store is disturbed.</summary>
public sealed class FlinkMiniClusterFaultTests(FlinkMiniClusterFaultTests.Shared shared)
    : IClassFixture<FlinkMiniClusterFaultTests.Shared>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faults");
    private readonly FlinkMiniCluster _cluster = shared.Cluster;
    private readonly TestSource<int> _numbers = new();
    private readonly ConcurrentDictionary<int, bool> _attempts = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("counts", 1)]
    [InlineData("Test source", 0)]
    public async Task Task_Killed_TheJobGoesOnFromItsLastCheckpoint(string uidOrName, int subtask)
    {
        await using var job = await SubmitAsync();
        await ReadAsync(job, 0, 100);
        _numbers.Add(Enumerable.Range(100, 100));

        await _cluster.KillTaskAsync(job, uidOrName, subtask, Cancel);

        await ReadAsync(job, 200, 100);
        await EndAsync(job, 300);
        Assert.Equal([1, 2], _attempts.Keys.Order());
    }

    [Fact]
    public async Task TaskManager_Killed_AndAnotherStarted_TheJobGoesOn()
    {
        await using var job = await SubmitAsync();
        await ReadAsync(job, 0, 100);
        _numbers.Add(Enumerable.Range(100, 100));

        var killed = _cluster.TaskManagers[^1];
        await _cluster.KillTaskManagerAsync(killed, Cancel);
        Assert.Equal([1], _cluster.TaskManagers);
        Assert.Equal(killed + 1, await _cluster.StartTaskManagerAsync(Cancel));

        await ReadAsync(job, 200, 100);
        await EndAsync(job, 300);
        Assert.Equal([1, 2], _attempts.Keys.Order());
    }

    [Fact]
    public async Task SnapshotStore_ThatFails_CompletesNoCheckpoint_AndThenTheNext()
    {
        await using var job = await SubmitAsync();
        await ReadAsync(job, 0, 100);
        _cluster.SnapshotStore.Fail("503, come again later");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => job.TriggerCheckpointAsync(Cancel));
        Assert.Contains("503, come again later", failure.Message, StringComparison.Ordinal);
        _numbers.Add(Enumerable.Range(100, 100));
        var waiting = _cluster.TakeCheckpointAsync(job, Cancel);

        _cluster.SnapshotStore.Recover();

        await waiting;
        await EndAsync(job, 200);
    }

    [Fact]
    public async Task SnapshotStore_Intercepted_HoldsACheckpointUpWhileTheJobReadsOn()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var job = await SubmitAsync();
        await ReadAsync(job, 0, 100);
        _cluster.SnapshotStore.Intercept((call, cancellationToken) =>
        {
            if (call.Operation != SnapshotStoreOperation.Write)
            {
                return Task.CompletedTask;
            }

            begun.TrySetResult();
            return go.Task.WaitAsync(cancellationToken);
        });

        var checkpoint = job.TriggerCheckpointAsync(Cancel);
        await begun.Task.WaitAsync(Cancel);
        _numbers.Add(Enumerable.Range(100, 100));
        Assert.False(checkpoint.IsCompleted);

        go.SetResult();
        await checkpoint;
        _cluster.SnapshotStore.Recover();
        await EndAsync(job, 200);
    }

    [Fact]
    public async Task SnapshotStore_ThatIsSlow_MakesCheckpointsSlow()
    {
        await using var job = await SubmitAsync();
        await ReadAsync(job, 0, 100);
        _cluster.SnapshotStore.Delay(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();

        await ReadAsync(job, 100, 100);

        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(180), $"The checkpoint was complete after {watch.Elapsed}.");
        _cluster.SnapshotStore.Recover();
        await EndAsync(job, 200);
    }

    [Fact]
    public async Task TestSource_WithItsRecordsFromTheBeginning_IsReadToItsEnd_InOrder()
    {
        var source = new TestSource<int>(3, 1, 2);
        source.Complete();

        var read = await _cluster.CreateEnvironment().SetParallelism(1).FromSource(source).ExecuteAndCollectAllAsync("read", Cancel);

        Assert.Equal([3, 1, 2], read);
    }

    [Fact]
    public async Task Checkpoint_OfAJobThatTakesNone_IsRefused()
    {
        var environment = _cluster.CreateEnvironment();
        environment.FromSource(_numbers).SinkTo(new DiscardingSink<int>());
        await using var job = await environment.SubmitAsync("without checkpoints");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _cluster.TakeCheckpointAsync(job, Cancel));

        Assert.Contains("takes no checkpoints", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_OfWhatIsNotThere_AreRefused()
    {
        await using var job = await SubmitAsync();
        var noTask = await Assert.ThrowsAsync<InvalidOperationException>(() => _cluster.KillTaskAsync(job, "countz", 0, Cancel));
        Assert.Contains("uid or name is 'countz'", noTask.Message, StringComparison.Ordinal);
        Assert.Contains("'counts'", noTask.Message, StringComparison.Ordinal);
        Assert.Contains(
            "holds the JobManagers",
            (await Assert.ThrowsAsync<ArgumentException>(() => _cluster.KillTaskManagerAsync(1, Cancel))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            $"there are 1, {_cluster.TaskManagers[^1]}.",
            (await Assert.ThrowsAsync<ArgumentException>(() => _cluster.KillTaskManagerAsync(99, Cancel))).Message,
            StringComparison.Ordinal);
        await EndAsync(job, 0);
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => _cluster.TakeCheckpointAsync(job, Cancel));
        Assert.Contains("it is Finished", ended.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _numbers.Add(1));
    }

    private Task<JobClient> SubmitAsync()
    {
        var environment = _cluster.CreateEnvironment().EnableCheckpointing(TimeSpan.FromDays(1), _cluster.CheckpointDirectory);
        environment.Config.RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromMilliseconds(1));
        environment.FromSource(_numbers)
            .KeyBy(number => number % 10)
            .Process(() => new Count(_attempts)).Uid("counts")
            .SinkTo(FileSink.Text<string>(Path.Combine(_folder.FullName, "results")));
        return environment.SubmitAsync("counting");
    }

    private async Task ReadAsync(JobClient job, int first, int count)
    {
        _numbers.Add(Enumerable.Range(first, count));
        await _cluster.TakeCheckpointAsync(job, Cancel);
    }

    /// <summary>The n-th number of key k is k + 10 (n - 1), and each is there once.</summary>
    private async Task EndAsync(JobClient job, int count)
    {
        _numbers.Complete();
        await job.GetJobExecutionResultAsync(Cancel);
        var results = Path.Combine(_folder.FullName, "results");
        var lines = Directory.Exists(results) ? Directory.EnumerateFiles(results, "part-*").SelectMany(File.ReadLines).ToList() : [];
        Assert.Equal(
            Enumerable.Range(0, count).Select(number => $"{number} is {(number / 10) + 1} of {number % 10}").Order(StringComparer.Ordinal),
            lines.Order(StringComparer.Ordinal));
    }

    /// <summary>One cluster for all tests of the class: two TaskManagers with a slot each.</summary>
    public sealed class Shared : IAsyncDisposable
    {
        /// <summary>The cluster.</summary>
        public FlinkMiniCluster Cluster { get; } = new(options =>
        {
            options.NumberTaskManagers = 2;
            options.NumberSlotsPerTaskManager = 1;
        });

        /// <summary>Stops it.</summary>
        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }

    private sealed class Count(ConcurrentDictionary<int, bool> attempts) : KeyedProcessFunction<int, int, string>
    {
        private IValueState<int> _count = null!;

        public override void Open(IRuntimeContext context)
        {
            attempts[context.Attempt] = true;
            _count = context.GetState(new ValueStateDescriptor<int>("count"));
        }

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<string> output) =>
            output.Collect(string.Create(CultureInfo.InvariantCulture, $"{value} is {++_count.Value} of {context.CurrentKey}"));
    }
}
