using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.Hosting;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Silos in this process with a control plane and without a record path.</summary>
internal sealed class ControlPlaneCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private ControlPlaneCluster(InProcessTestCluster cluster, FakeTaskRuntime runtime) => (_cluster, Runtime) = (cluster, runtime);

    public FakeTaskRuntime Runtime { get; }

    public InProcessTestCluster Silos => _cluster;

    public IClusterGrain Front => _cluster.Client.GetGrain<IClusterGrain>(0);

    public static async Task<ControlPlaneCluster> StartAsync(
        IReadOnlyList<JobGraph> jobs, short silos = 1, int slots = 4, Action<ISiloBuilder, int>? configure = null,
            ExecutionConfig? config = null)
    {
        var runtime = new FakeTaskRuntime();
        var builder = new InProcessTestClusterBuilder(silos);
        var number = 0;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(ControlPlaneOptions.StorageName);
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            silo.Services.AddSingleton<ITaskRuntime>(runtime);
            silo.Services.AddSingleton<ITypeSerializerResolver, IntSerializers>();
            silo.Services.AddSingleton(_ => CatalogOf(jobs, config));
            silo.Services.Configure<TaskManagerOptions>(options => options.NumberOfTaskSlots = slots);
            silo.Services.Configure<ControlPlaneOptions>(options =>
            {
                options.WatchConnections = false;
                options.JobManagerPingInterval = TimeSpan.FromMilliseconds(100);
            });
            silo.AddFlinkNetControlPlane();
            configure?.Invoke(silo, Interlocked.Increment(ref number) - 1);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        return new ControlPlaneCluster(cluster, runtime);
    }

    /// <summary>
    /// Silos of which the first alone has the control plane and its memory storage, so that losing another loses tasks and nothing else.
    /// </summary>
    public static Task<ControlPlaneCluster> StartWithControlPlaneOnFirstAsync(IReadOnlyList<JobGraph> jobs, short silos, int slots) =>
        StartAsync(jobs, silos, slots, (silo, number) =>
        {
            silo.Services.AddSingleton(new SiloNumber(number));
            if (number > 0)
            {
                silo.Configure<GrainTypeOptions>(options => options.Classes.RemoveWhere(grain =>
                    typeof(IClusterGrain).IsAssignableFrom(grain)
                    || typeof(IJobManagerGrain).IsAssignableFrom(grain)
                    || grain.Assembly == typeof(MemoryGrainStorage).Assembly));
            }
        });

    public static JobGraph Graph(string name, int parallelism = 2, CountingSource? source = null)
    {
        var env = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        env.FromSource(source ?? new CountingSource(splits: 10)).Rebalance().SinkTo(new DiscardingSink<int>());
        return JobGraphBuilder.Build(env, name);
    }

    public static JobCatalog CatalogOf(IEnumerable<JobGraph> jobs, ExecutionConfig? config = null)
    {
        var catalog = new JobCatalog();
        foreach (var graph in jobs)
        {
            catalog.Add(new CatalogedJob(graph, ExecutionPlan.Create(graph), config ?? new ExecutionConfig()));
        }

        return catalog;
    }

    /// <summary>A silo of a cluster whose first has the control plane.</summary>
    public InProcessSiloHandle Number(int number) =>
        _cluster.Silos.Single(silo => silo.ServiceProvider.GetRequiredService<SiloNumber>().Value == number);

    public async Task<JobProbe> SubmitAsync(
        JobGraph graph,
        TimeSpan? slotTimeout = null,
        SiloAddress? submitter = null,
        bool isIdUnique = false)
    {
        var job = JobId.From(Guid.NewGuid());
        var probe = new JobProbe(job, _cluster.Client.GetGrain<IJobManagerGrain>(job.Value), graph);
        await Front.SubmitJobAsync(SubmissionOf(job, graph, slotTimeout, submitter) with { IsIdUnique = isIdUnique });
        return probe;
    }

    public JobSubmission SubmissionOf(JobId job, JobGraph graph, TimeSpan? slotTimeout = null, SiloAddress? submitter = null) =>
        new(job, graph.Name, graph.Fingerprint.Digest, submitter ?? _cluster.Silos[0].SiloAddress, slotTimeout ?? HangGuard.Patience);

    /// <summary>Lets the job's JobManager lose its state, as memory storage does with a lost silo.</summary>
    public async Task ForgetAsync(JobProbe job)
    {
        var state = await ReadAsync(job);
        await Storage.ClearStateAsync("job", job.Manager.GetGrainId(), state);
        await _cluster.DeactivateAsync(job.Manager);
    }

    /// <summary>What the JobManager has stored.</summary>
    public async Task<JobManagerState> StateOfAsync(JobProbe job) => (await ReadAsync(job)).State!;

    /// <summary>Writes the JobManager's state as another activation would.</summary>
    public async Task OverwriteAsync(JobProbe job, Action<JobManagerState> change)
    {
        var state = await ReadAsync(job);
        change(state.State!);
        await Storage.WriteStateAsync("job", job.Manager.GetGrainId(), state);
    }

    /// <summary>Writes the checkpoint coordinator's state as another activation would that has taken over.</summary>
    public async Task OverwriteCheckpointsAsync(JobProbe job)
    {
        var coordinator = _cluster.Client.GetGrain<ICheckpointCoordinatorGrain>(job.Id.Value).GetGrainId();
        await Storage.WriteStateAsync("checkpoints", coordinator, await ReadCheckpointsAsync(coordinator));
    }

    /// <summary>The state of a checkpoint coordinator as it is stored.</summary>
    public async Task<GrainState<CheckpointsState>> ReadCheckpointsAsync(GrainId coordinator)
    {
        var state = new GrainState<CheckpointsState>();
        await Storage.ReadStateAsync("checkpoints", coordinator, state);
        return state;
    }

    public TaskManager TaskManagerOf(int silo) => _cluster.Silos[silo].ServiceProvider.GetRequiredService<TaskManager>();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Runtime.Dispose();
    }

    private IGrainStorage Storage =>
        _cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(ControlPlaneOptions.StorageName);

    private async Task<GrainState<JobManagerState>> ReadAsync(JobProbe job)
    {
        var state = new GrainState<JobManagerState>();
        await Storage.ReadStateAsync("job", job.Manager.GetGrainId(), state);
        return state;
    }

    private sealed record SiloNumber(int Value);
}
