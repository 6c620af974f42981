using FlinkNet.Client;
using FlinkNet.Connectors.Files;
using FlinkNet.Grains.Tests;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;

namespace FlinkNet.Silo.Tests;

/// <summary>A job that several processes offer to their cluster.</summary>
public sealed class SubmittedJobTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flinknet-submitted-");
    private readonly ClusterStub _cluster = new();

    [Fact]
    public async Task Offer_TheJobManagerCannotBeReachedForLong_StaysUntilTheJobHasEnded()
    {
        _cluster.Silences = 2;

        Assert.Equal(JobStatus.Finished, await OfferAsync());
        Assert.True(_cluster.Silences < 0);
    }

    [Fact]
    public async Task Offer_OfAJobThatWouldOverwriteResults_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "part-1"), "one");

        var refusal = await Assert.ThrowsAsync<FlinkException>(OfferAsync);

        Assert.Contains("already holds results", refusal.Message, StringComparison.Ordinal);
        Assert.False(_cluster.IsSubmitted);
    }

    [Fact]
    public async Task Offer_OfAJobThatTheOthersHaveEnded_TellsHowItEnded_ThoughItsResultsAreThere()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "part-1"), "one");
        _cluster.KnownAtListing = 1;

        Assert.Equal(JobStatus.Finished, await OfferAsync());
    }

    [Fact]
    public async Task Offer_OfAJobThatTheOthersBeginMeanwhile_IsNotRefusedForTheirResults()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "part-1"), "one");
        _cluster.KnownAtListing = 2;

        Assert.Equal(JobStatus.Finished, await OfferAsync());
    }

    [Fact]
    public async Task Stop_OfAJobThatDoesNotRunYet_AndThenFailsOnceWhileItIsSaved_IsAskedForUntilTheSavepointIsThere()
    {
        using var signal = new CancellationTokenSource();
        _cluster.Statuses =
            new Queue<JobStatus>(
                [JobStatus.Created, JobStatus.Created, JobStatus.Running, JobStatus.Restarting, JobStatus.Running, JobStatus.Running]);
        _cluster.Refusals = 1;
        await signal.CancelAsync();

        var end = await Submit().RunAsync(watcher: null, CancellationToken.None, signal.Token);

        Assert.Equal(JobStatus.Finished, end.Status);
        Assert.Equal(2, _cluster.StopsAsked);
        Assert.False(_cluster.IsCanceled);
    }

    [Fact]
    public async Task Stop_OfAnOfferedJob_StopsItAndTellsHowItEnded()
    {
        using var signal = new CancellationTokenSource();
        _cluster.Statuses = new Queue<JobStatus>([JobStatus.Running]);
        await signal.CancelAsync();

        var end = await Submit().OfferAsync(ClusterStub.Job, watcher: null, TestContext.Current.CancellationToken, signal.Token);

        Assert.Equal(JobStatus.Finished, end.Status);
        Assert.Equal(1, _cluster.StopsAsked);
    }

    [Fact]
    public async Task Stop_OfAnOfferedJobThatCannotBeSaved_LeavesItToTheOthers()
    {
        using var signal = new CancellationTokenSource();
        _cluster.Statuses = new Queue<JobStatus>([JobStatus.Running]);
        _cluster.Refusals = int.MaxValue;
        await signal.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Submit().OfferAsync(ClusterStub.Job, watcher: null, TestContext.Current.CancellationToken, signal.Token));

        Assert.False(_cluster.IsCanceled);
    }

    [Fact]
    public async Task Offer_WithAClient_LetsItSpeakToTheJob()
    {
        _cluster.Statuses = new Queue<JobStatus>([JobStatus.Running, JobStatus.Running, JobStatus.Finished]);
        await using var client = await JobClient.StartAsync("offered", async (watcher, leave) =>
            SubmittedJob.ResultOf(await Submit().OfferAsync(ClusterStub.Job, watcher, leave), leave));

        Assert.Equal(ClusterStub.Job, client.JobId);
        Assert.Equal(JobStatus.Finished, (await client.GetJobExecutionResultAsync(TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Attach_ByNameOrId_FindsTheJob_AndOthersAreRefusedWithWhatRuns()
    {
        _cluster.KnownAtListing = 1;
        foreach (var name in (string[])["offered", ClusterStub.Job.Value])
        {
            await using var client = await JobClient.AttachAsync(_cluster.Grains, name);
            Assert.Equal(ClusterStub.Job, client.JobId);
            Assert.Equal(JobStatus.Finished, await client.GetJobStatusAsync());
        }

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => JobClient.AttachAsync(_cluster.Grains, "other"));
        Assert.Equal("There is no job 'other' in the cluster. None runs there.", refusal.Message);
    }

    [Fact]
    public async Task Attach_SeveralRunningJobsOfOneName_AreNamedByTheirIds()
    {
        _cluster.Listed = [Overview("a", JobStatus.Running), Overview("b", JobStatus.Finished), Overview("c", JobStatus.Restarting)];

        var refusal = await Assert.ThrowsAsync<FlinkException>(() => JobClient.AttachAsync(_cluster.Grains, "offered"));
        Assert.StartsWith("2 jobs named 'offered' run in the cluster: a (RUNNING since ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("c (RESTARTING since ", refusal.Message, StringComparison.Ordinal);

        await using var client = await JobClient.AttachAsync(_cluster.Grains, "c");
        Assert.Equal(new JobId("c"), client.JobId);
    }

    private static JobOverview Overview(string id, JobStatus status) =>
        new(new JobId(id), "offered", status, DateTimeOffset.UnixEpoch, null);

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<JobStatus> OfferAsync() =>
        (await Submit().OfferAsync(ClusterStub.Job, watcher: null, TestContext.Current.CancellationToken)).Status;

    private SubmittedJob Submit()
    {
        var environment = StreamExecutionEnvironment.Create("--progress", "off");
        environment.FromSequence(1, 10).SinkTo(FileSink.Text<long>(_folder.FullName));
        var job = ProgramCompiler.Compile(environment, "offered");
        return new SubmittedJob(new FlinkClient(_cluster.Grains), SiloAddress.Zero, job, LaunchArguments.Read(environment, storages: []));
    }

    /// <summary>A cluster that has one job.</summary>
    private sealed class ClusterStub
    {
        public static readonly JobId Job = new("j");
        private readonly Lock _gate = new();
        private int _listings;

        public ClusterStub() => Grains = Fake.Of<IGrainFactory>(Answer);

        public IGrainFactory Grains { get; }

        /// <summary>How often the JobManager cannot be reached before it tells that the job has ended.</summary>
        public int Silences { get; set; }

        /// <summary>From which listing on the cluster knows the job; 0 for when it is submitted.</summary>
        public int KnownAtListing { get; set; }

        public bool IsSubmitted { get; private set; }

        public bool IsCanceled { get; private set; }

        /// <summary>How the job stands until it is stopped; the last one stays.</summary>
        public Queue<JobStatus> Statuses { get; set; } = new([JobStatus.Finished]);

        /// <summary>How many requests to stop fail.</summary>
        public int Refusals { get; set; }

        public int StopsAsked { get; private set; }

        private object? Answer(string member, object?[] arguments) => member switch
        {
            nameof(IGrainFactory.GetGrain) => arguments[0] is string ? Fake.Of<IJobManagerGrain>(Answer) : Fake.Of<IClusterGrain>(Answer),
            nameof(IClusterGrain.SubmitJobAsync) => Submit(),
            nameof(IClusterGrain.ListJobsAsync) => Task.FromResult(List()),
            nameof(IJobManagerGrain.GetDetailsAsync) => Details(),
            nameof(IJobManagerGrain.RequestCheckpointAsync) => Stop((CheckpointRequest)arguments[0]!),
            nameof(IJobManagerGrain.CancelAsync) => Cancel(),
            _ => throw new NotSupportedException(member),
        };

        private Task Submit()
        {
            IsSubmitted = true;
            return Task.CompletedTask;
        }

        private Task Cancel()
        {
            IsCanceled = true;
            Statuses = new Queue<JobStatus>([JobStatus.Canceled]);
            return Task.CompletedTask;
        }

        private Task<CheckpointRequestStatus> Stop(CheckpointRequest request)
        {
            StopsAsked++;
            if (Refusals-- > 0)
            {
                return Task.FromException<CheckpointRequestStatus>(
                    new FlinkException(FailureOrigin.External, "The attempt has just ended."));
            }

            Statuses = new Queue<JobStatus>([JobStatus.Finished]);
            return Task.FromResult(
                new CheckpointRequestStatus(request.Id, request.Kind, CheckpointRequestPhase.Completed, 7, "saved", null));
        }

        private JobStatus Next()
        {
            lock (_gate)
            {
                return Statuses.Count > 1 ? Statuses.Dequeue() : Statuses.Peek();
            }
        }

        /// <summary>What the cluster lists; null for its one job.</summary>
        public IReadOnlyList<JobOverview>? Listed { get; set; }

        private IReadOnlyList<JobOverview> List() => Listed is not null ? Listed : ++_listings >= KnownAtListing && KnownAtListing > 0
            ? [new JobOverview(Job, "offered", JobStatus.Finished, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)]
            : [];

        private Task<JobDetails> Details() => Silences-- > 0
            ? Task.FromException<JobDetails>(new JobManagerUnreachableException("Nobody answers.", new TimeoutException()))
            : Task.FromResult(new JobDetails(Job, "offered", Next(), null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, []));
    }
}
