using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Testing.Tests;

/// <summary>Jobs that a program speaks to while they run.</summary>
public sealed class JobClientTests(FlinkMiniClusterTests.TwoTaskManagers cluster)
    : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("savepoints");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Savepoint_OfARunningJob_IsWritten_AndTheJobGoesOn()
    {
        await using var job = await EndlessAsync("saved", []);

        var path = await job.TriggerSavepointAsync(_folder.FullName, Cancel);

        Assert.StartsWith(Path.Combine(_folder.FullName, $"savepoint-saved-{job.JobId.Value[..8]}-"), path, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(path, "_metadata")));
        Assert.Equal(JobStatus.Running, await job.GetJobStatusAsync());
    }

    [Fact]
    public async Task F5_Suspend_EndsTheJobAsFinished_AndFiresNoWindow()
    {
        var windows = new List<long>();
        await using var job = await EndlessAsync("suspended", windows);

        var path = await job.StopWithSavepointAsync(_folder.FullName, cancellationToken: Cancel);

        Assert.True(File.Exists(Path.Combine(path, "_metadata")));
        Assert.Equal(JobStatus.Finished, (await job.GetJobExecutionResultAsync(Cancel)).Status);
        Assert.Equal(JobStatus.Finished, await job.GetJobStatusAsync());
        Assert.Empty(windows);
    }

    [Fact]
    public async Task F5_Drain_FiresAllWindows()
    {
        var windows = new List<long>();
        await using var job = await EndlessAsync("drained", windows);

        await job.StopWithSavepointAsync(_folder.FullName, drain: true, Cancel);

        var result = await job.GetJobExecutionResultAsync(Cancel);
        Assert.True(windows.Sum() > 0);
        Assert.Equal(result.Vertices[0].RecordsIn, windows.Sum());
    }

    [Fact]
    public async Task F4_Cancel_EndsTheJobAsCanceled_AndThenThereIsNothingToSave()
    {
        await using var job = await EndlessAsync("cancelled", []);

        await job.CancelAsync();

        await Assert.ThrowsAsync<JobCancellationException>(() => job.GetJobExecutionResultAsync(Cancel));
        Assert.Equal(JobStatus.Canceled, await job.GetJobStatusAsync());
        await Assert.ThrowsAsync<FlinkException>(() => job.TriggerSavepointAsync(_folder.FullName, Cancel));
    }

    [Fact]
    public async Task Checkpoint_WithAnIntervalOfTenMilliseconds_IsTaken_AlsoWhenAskedFor()
    {
        var started = new TaskCompletionSource();
        var environment = Environment([], started);
        environment.EnableCheckpointing(TimeSpan.FromMilliseconds(10), _folder.FullName);
        environment.Config.Checkpointing.Timeout = TimeSpan.FromSeconds(30);
        await using var job = await environment.SubmitAsync("often");
        await started.Task.WaitAsync(Cancel);

        long checkpoint;
        do
        {
            checkpoint = await job.TriggerCheckpointAsync(Cancel);
        }
        while (checkpoint < 20);

        Assert.Equal(JobStatus.Running, await job.GetJobStatusAsync());
    }

    [Fact]
    public async Task Checkpoint_OfAJobWithoutCheckpoints_IsRefused()
    {
        await using var job = await EndlessAsync("without", []);

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => job.TriggerCheckpointAsync(Cancel));
        Assert.Contains("takes no checkpoints", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Savepoint_OfAJobWhoseSinkOverwrites_IsRefused_AndTheJobGoesOn()
    {
        var started = new TaskCompletionSource();
        var results = Path.Combine(_folder.FullName, "results");
        _folder.CreateSubdirectory("results");
        await File.WriteAllTextAsync(Path.Combine(results, "part-00000"), "old\n", Cancel);
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(1);
        environment.FromSource(
            new DataGeneratorSource<long>(number => number, count: null, recordsPerSecond: 5000),
            WatermarkStrategy.NoWatermarks<long>())
            .Map(number =>
            {
                started.TrySetResult();
                return number;
            })
            .SinkTo(FileSink.Text<long>(results).Overwrite()).Name("Results");
        await using var job = await environment.SubmitAsync("overwriting");
        await started.Task.WaitAsync(Cancel);

        foreach (
            var ask in (Func<Task>[])[() => job.TriggerSavepointAsync(_folder.FullName, Cancel), () =>
                job.StopWithSavepointAsync(_folder.FullName, cancellationToken: Cancel)])
        {
            var refusal = await Assert.ThrowsAsync<FlinkException>(ask);
            Assert.Equal(FailureOrigin.User, refusal.Origin);
            Assert.Contains("'Sink: Results'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Overwrite()", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(JobStatus.Running, await job.GetJobStatusAsync());
        Assert.Equal("old\n", await File.ReadAllTextAsync(Path.Combine(results, "part-00000"), Cancel));

        // Drained, its results are all there.
        await job.StopWithSavepointAsync(_folder.FullName, drain: true, Cancel);
        Assert.StartsWith("0\n1\n2\n", await File.ReadAllTextAsync(Path.Combine(results, "part-00000"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_OfAProgramThatCannotBeAJob_SaysSo()
    {
        var environment = Environment([]);
        environment.Config.Checkpointing.Directory = _folder.FullName;

        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => environment.SubmitAsync("half"));
        Assert.Contains("--checkpoint-interval-ms", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Submits a job that counts in windows of a day, and waits until it has begun to read.</summary>
    private async Task<JobClient> EndlessAsync(string name, List<long> windows)
    {
        var started = new TaskCompletionSource();
        var job = await Environment(windows, started).SubmitAsync(name);
        await started.Task.WaitAsync(Cancel);
        return job;
    }

    private StreamExecutionEnvironment Environment(List<long> windows, TaskCompletionSource? started = null)
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(2);
        environment.FromSource(
                new DataGeneratorSource<long>(number => number, count: null, recordsPerSecond: 5000),
                WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner((number, _) => number))
            .Map(number =>
            {
                started?.TrySetResult();
                return 1L;
            })
            .KeyBy(_ => 0)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromDays(1)))
            .Reduce((a, b) => a + b).Uid("windows")
            .Map(count =>
            {
                lock (windows)
                {
                    windows.Add(count);
                }

                return count;
            })
            .SinkTo(new DiscardingSink<long>());
        return environment;
    }
}
