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

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<JobStatus> OfferAsync() =>
        (await Submit().OfferAsync(ClusterStub.Job, TestContext.Current.CancellationToken)).Status;

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

        private IReadOnlyList<JobOverview> List() => ++_listings >= KnownAtListing && KnownAtListing > 0
            ? [new JobOverview(Job, "offered", JobStatus.Finished, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)]
            : [];

        private Task<JobDetails> Details() => Silences-- > 0
            ? Task.FromException<JobDetails>(new JobManagerUnreachableException("Nobody answers.", new TimeoutException()))
            : Task.FromResult(new JobDetails(Job, "offered", Next(), null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, []));
    }
}
