using FlinkNet.Testing;

namespace FlinkNet.Compatibility;

/// <summary>Jobs go on from what earlier releases have left, with the results that they would have had then.</summary>
public sealed class RestoreTests(RestoreTests.OneCluster cluster) : IClassFixture<RestoreTests.OneCluster>, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("flinknet-compatibility-").FullName;
    private string _folder = "";

    public static TheoryData<string, string, int> Savepoints => Cases(snapshots => snapshots.Job.HasSavepoint);

    public static TheoryData<string, string, int> Checkpoints => Cases(_ => true);

    // The coordinator of a job that has finished deletes its checkpoints meanwhile; what it takes away first need not be deleted again.
    public void Dispose()
    {
        while (Directory.Exists(_root))
        {
            try
            {
                Directory.Delete(_root, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Savepoints))]
    public async Task Savepoint_OfARelease_IsGoneOnFrom(string release, string job, int parallelism)
    {
        var snapshots = CopyOf(release, job);
        var environment = Environment(snapshots, parallelism);
        environment.Config.SavepointRestore.RestorePath = MadeSnapshots.SavepointIn(_folder);

        await GoOnAsync(snapshots, environment, $"{snapshots.JobName}-savepoint-{parallelism}");
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public async Task Checkpoint_OfARelease_IsGoneOnFrom(string release, string job, int parallelism)
    {
        var snapshots = CopyOf(release, job);
        var environment = Environment(snapshots, parallelism);
        environment.Config.SavepointRestore.RestorePath = MadeSnapshots.CheckpointIn(_folder);

        await GoOnAsync(snapshots, environment, $"{snapshots.JobName}-checkpoint-{parallelism}");
    }

    /// <summary>As when the program is started again: nobody names the checkpoint.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public async Task CheckpointFolder_OfARelease_IsGoneOnFromByTheJobOfItsName(string release, string job, int parallelism)
    {
        var snapshots = CopyOf(release, job);
        var environment = Environment(snapshots, parallelism);
        environment.EnableCheckpointing(TimeSpan.FromDays(1), MadeSnapshots.CheckpointsIn(_folder));
        var name = $"{snapshots.JobName}-{parallelism}";
        var checkpoints = MadeSnapshots.CheckpointsIn(_folder);
        Directory.Move(Path.Combine(checkpoints, snapshots.JobName), Path.Combine(checkpoints, name));

        await GoOnAsync(snapshots, environment, name);
    }

    [Theory]
    [InlineData(StateBackends.Memory, StateBackends.RocksDb)]
    [InlineData(StateBackends.RocksDb, StateBackends.Memory)]
    public async Task Savepoint_OfOneBackEnd_IsGoneOnFromInTheOther(string from, string to)
    {
        foreach (var made in MadeSnapshots.All.Where(snapshots => snapshots.Job.Name == new KeyedStates(from).Name))
        {
            var snapshots = CopyOf(made.Release, made.Job.Name);
            var environment = Environment(snapshots, CompatibilityJob.MadeParallelism);
            environment.Config.StateBackend = to;
            environment.Config.SavepointRestore.RestorePath = MadeSnapshots.SavepointIn(_folder);

            await GoOnAsync(snapshots, environment, $"{snapshots.JobName}-in-{to}");
        }
    }

    private static TheoryData<string, string, int> Cases(Func<MadeSnapshots, bool> isOne)
    {
        var cases = new TheoryData<string, string, int>();
        foreach (var snapshots in MadeSnapshots.All.Where(isOne))
        {
            cases.Add(snapshots.Release, snapshots.Job.Name, CompatibilityJob.MadeParallelism);
            cases.Add(snapshots.Release, snapshots.Job.Name, CompatibilityJob.MadeParallelism + 1);
        }

        return cases;
    }

    private MadeSnapshots CopyOf(string release, string job)
    {
        var snapshots = new MadeSnapshots(release, CompatibilityJob.All.Single(known => known.Name == job));
        _folder = Path.Combine(_root, release);
        snapshots.CopyTo(_folder);
        return snapshots;
    }

    private StreamExecutionEnvironment Environment(MadeSnapshots snapshots, int parallelism)
    {
        var environment = cluster.Cluster.CreateEnvironment().SetParallelism(parallelism);
        environment.Config.StateBackend = snapshots.Job.StateBackend;
        return environment;
    }

    private async Task GoOnAsync(MadeSnapshots snapshots, StreamExecutionEnvironment environment, string name)
    {
        var run = new JobRun(environment, MadeSnapshots.FilesIn(_folder), isMaking: false);
        snapshots.Job.Define(run);
        await using var client = await environment.SubmitAsync(name);
        var cancel = TestContext.Current.CancellationToken;
        var end = client.GetJobExecutionResultAsync(cancel);
        await (await Task.WhenAny(end, snapshots.Job.BeforeReadingAsync(run).WaitAsync(HangGuard.Patience, cancel)));
        run.Open();
        await end;

        Assert.Equal(snapshots.Job.Expected, snapshots.Job.Outcome(run));
    }

    /// <summary>One cluster for all tests of the class.</summary>
    public sealed class OneCluster : IAsyncDisposable
    {
        /// <summary>The cluster.</summary>
        public FlinkMiniCluster Cluster { get; } = new();

        /// <summary>Stops it.</summary>
        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
