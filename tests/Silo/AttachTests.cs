using FlinkNet.Attach;
using FlinkNet.Connectors.Generator;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Terminal;

namespace FlinkNet.Silo.Tests;

/// <summary>A job is found and commanded from outside of the processes that run it.</summary>
public sealed class AttachTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flinknet-attach-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _messages = new();

    private string RunDir => Path.Combine(_folder.FullName, "run");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_ListsSavesRescalesAndStopsAJobOfAnother()
    {
        await using var job = await SubmitAsync("numbers", "--slots", "3");

        Assert.Equal(0, await AttachAsync("numbers", new JobCommand.List()));
        Assert.Contains($"{job.JobId} : numbers (RUNNING)", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await AttachAsync("numbers", new JobCommand.Savepoint(Folder("saved"))));
        Assert.Single(Directory.GetDirectories(Folder("saved"), "savepoint-numbers-*"));
        Assert.Equal(0, await AttachAsync("numbers", new JobCommand.Rescale(3)));
        Assert.Contains("runs at parallelism 3", _messages.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await AttachAsync(job.JobId.Value, new JobCommand.Stop(Folder("stopped"), Drain: false)));

        var stopped = Assert.Single(Directory.GetDirectories(Folder("stopped"), "savepoint-*"));
        Assert.EndsWith(stopped + Environment.NewLine, _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(JobStatus.Finished, (await job.GetJobExecutionResultAsync(Cancellation)).Status);
    }

    [Fact]
    public async Task Client_AttachedToAJobOfAnotherProgram_ReadsAndCancelsIt()
    {
        await using var job = await SubmitAsync("numbers");
        await using var attached = await AttachedJob.AttachAsync(Finder(), "numbers", Cancellation);

        Assert.Equal(job.JobId, attached.JobId);
        Assert.Equal(JobStatus.Running, await attached.GetJobStatusAsync());
        Assert.True(await attached.TriggerCheckpointAsync(Cancellation) > 0);
        await attached.CancelAsync();

        await Assert.ThrowsAsync<JobCancellationException>(() => attached.GetJobExecutionResultAsync(Cancellation));
        Assert.Equal(JobStatus.Canceled, await attached.GetJobStatusAsync());
        Assert.Equal(JobStatus.Canceled, await job.GetJobStatusAsync());
    }

    [Fact]
    public async Task Client_ThatIsDisposedOf_LeavesTheJobAlone()
    {
        await using var job = await SubmitAsync("numbers");
        await (await AttachedJob.AttachAsync(Finder(), "numbers", Cancellation)).DisposeAsync();

        Assert.Equal(JobStatus.Running, await job.GetJobStatusAsync());
    }

    [Fact]
    public async Task Job_ThatIsNotThere_IsRefused_AndThoseThatRunAreNamed()
    {
        await using var job = await SubmitAsync("numbers");

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => AttachAsync("letters", new JobCommand.Cancel()));

        Assert.StartsWith("No job 'letters' of this user runs on this machine", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"looked in {RunDir}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Running: 'numbers'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--grain-storage", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_OfOneName_AreToldApartByTheirClusters()
    {
        await using var one = await SubmitAsync("numbers", "--cluster-id", "one");
        await using var two = await SubmitAsync("numbers", "--cluster-id", "two");

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => AttachAsync("numbers", new JobCommand.Checkpoint()));
        Assert.Contains("cluster 'one'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cluster 'two'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--cluster-id", refusal.Message, StringComparison.Ordinal);

        await using var attached = await AttachedJob.AttachAsync(Finder("two"), "numbers", Cancellation);
        Assert.Equal(two.JobId, attached.JobId);
    }

    [Fact]
    public async Task Job_ThatTakesNoClients_IsNotFound()
    {
        await using var job = await SubmitAsync("numbers", "--gateway-port", "none");

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => AttachAsync("numbers", new JobCommand.Watch()));
        Assert.StartsWith("No job 'numbers'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunDirectory_FilesOfProcessesThatAreGone_AreDeleted()
    {
        var directory = new RunDirectory(RunDir);
        using var own = directory.Announce(Entry(Environment.ProcessId, "here"));

        // No process has this number: it is above what systems give.
        using var gone = directory.Announce(Entry(int.MaxValue, "gone"));
        File.WriteAllText(Path.Combine(RunDir, "half.json"), "{");

        Assert.Equal("here", Assert.Single(directory.List()).JobName);
        Assert.Equal(2, Directory.GetFiles(RunDir).Length);
        own!.Dispose();
        Assert.Empty(directory.List());
    }

    [Fact]
    public void RunDirectory_ThatCannotBeMade_IsNoObstacle()
    {
        File.WriteAllText(RunDir, "a file");

        Assert.Null(new RunDirectory(RunDir).Announce(Entry(1, "job")));
        Assert.Empty(new RunDirectory(RunDir).List());
    }

    [Theory]
    [InlineData("--savepoint and --stop are both given", "--attach", "--stop", "--savepoint")]
    [InlineData("--drain goes with --stop", "--attach", "--drain", "--savepoint")]
    [InlineData("--rescale is 'wide'", "--attach", "job", "--rescale", "wide")]
    [InlineData("--rescale is '0'", "--attach", "job", "--rescale", "0")]
    public void Arguments_ThatDoNotGoTogether_AreRefused(string message, params string[] arguments)
    {
        var refusal = Assert.Throws<FlinkException>(() => AttachArguments.Read(StreamExecutionEnvironment.Create(arguments)));
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_SayWhatIsToBeDone()
    {
        Assert.Equal(new JobCommand.Watch(), Read("--attach"));
        Assert.Equal(new JobCommand.Savepoint(null), Read("--attach", "--savepoint"));
        Assert.Equal(new JobCommand.Savepoint("file:///d"), Read("--attach", "--savepoint", "--savepoint-dir", "file:///d"));
        Assert.Equal(new JobCommand.Stop(Path.GetFullPath("d"), Drain: true), Read("--attach", "job", "--stop", "d", "--drain"));
        Assert.Equal(new JobCommand.Rescale(7), Read("--attach", "--rescale", "7"));
        Assert.Equal(new JobCommand.Cancel(), Read("--cancel", "--attach"));
        Assert.Equal("job", StreamExecutionEnvironment.Create("--attach", "job").Configuration["attach"]);
        Assert.False(AttachArguments.Has(StreamExecutionEnvironment.Create("--stop", "--cancel")));
    }

    public void Dispose()
    {
        _output.Dispose();
        _messages.Dispose();
        _folder.Delete(recursive: true);
    }

    private static JobCommand Read(params string[] arguments) => AttachArguments.Read(StreamExecutionEnvironment.Create(arguments));

    private static RunningJob Entry(int process, string job) =>
        new(process, Environment.MachineName, "c", "127.0.0.1:1", "id", job, DateTimeOffset.UnixEpoch);

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private ClusterFinder Finder(string? cluster = null) => new(Storage: null, cluster, new RunDirectory(RunDir), LogLevel: null);

    private Task<int> AttachAsync(string job, JobCommand command) =>
        new AttachedProgram(Finder(), JobDisplay.Create(ProgressMode.Off), _output, _messages).RunAsync(job, command, Cancellation);

    private async Task<JobClient> SubmitAsync(string name, params string[] arguments)
    {
        var environment = StreamExecutionEnvironment.Create(
        [
            "--progress", "off", "--parallelism", "1", "--run-dir", RunDir, "--checkpoint-interval-ms", "60000",
            "--checkpoint-dir", Folder(Guid.NewGuid().ToString("n")), .. arguments,
        ]);
        var read = new TaskCompletionSource();
        environment.FromSource(new DataGeneratorSource<long>(index => index, recordsPerSecond: 100))
            .Map(number =>
            {
                read.TrySetResult();
                return number;
            })
            .KeyBy(number => number % 10)
            .Sum(number => number).Uid("sum")
            .SinkTo(new DiscardingSink<long>());
        var job = await environment.SubmitAsync(name);
        await read.Task.WaitAsync(HangGuard.Patience, Cancellation);
        await job.TriggerCheckpointAsync(Cancellation);
        return job;
    }
}
