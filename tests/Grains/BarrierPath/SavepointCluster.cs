using FlinkNet.Client;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>A job that runs, whose tasks take their snapshots when the test says so.</summary>
internal sealed class SavepointCluster : IAsyncDisposable
{
    public const string Target = "mem://savepoints";

    private SavepointCluster(ControlPlaneCluster cluster, FakeStores stores, JobProbe job) =>
        (Cluster, Stores, Job) = (cluster, stores, job);

    public ControlPlaneCluster Cluster { get; }

    public FakeStores Stores { get; }

    public JobProbe Job { get; }

    public LogLines Log { get; private init; } = new();

    public FlinkClient Client => new(Cluster.Silos.Client);

    public ICheckpointCoordinatorGrain Coordinator => Cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(Job.Id.Value);

    private FakeTaskRuntime Runtime => Cluster.Runtime;

    public static async Task<SavepointCluster> StartAsync(
        Action<ExecutionConfig>? configure = null,
        Action<ISiloBuilder>? configureSilo = null,
        string name = "saved job")
    {
        var graph = ControlPlaneCluster.Graph(name);
        var config = new ExecutionConfig();
        configure?.Invoke(config);
        var stores = new FakeStores();
        var log = new LogLines();
        void Configure(ISiloBuilder silo, int number)
        {
            silo.Services.AddSingleton<ISnapshotStoreProvider>(stores).AddSingleton<ILoggerProvider>(new LogLinesProvider(log));
            configureSilo?.Invoke(silo);
        }

        var cluster = await ControlPlaneCluster.StartAsync([graph], configure: Configure, config: config);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        return new SavepointCluster(cluster, stores, job) { Log = log };
    }

    public Task<string> SaveAsync(string? target) => Client.SavepointAsync(Job.Id, target, TestContext.Current.CancellationToken);

    public Task<string> StopAsync(bool drain = false) =>
        Client.StopWithSavepointAsync(Job.Id, Target, drain, TestContext.Current.CancellationToken);

    /// <summary>Waits for the order to take a checkpoint, and lets all tasks acknowledge it.</summary>
    public async Task<CheckpointBarrier> AcknowledgeNextAsync()
    {
        var (attempt, barrier) = await Runtime.UntilTriggeredAsync();
        await AcknowledgeAsync(attempt, barrier.Checkpoint.Value);
        return barrier;
    }

    public async Task AcknowledgeAsync(int attempt, long checkpoint)
    {
        foreach (var task in Tasks(attempt))
        {
            await Coordinator.AcknowledgeAsync(
                new CheckpointAcknowledgement(task, new CheckpointId(checkpoint), null, [1], 1, 0, HasEnded: false));
        }
    }

    public IEnumerable<TaskAttemptId> Tasks(int attempt = 1) =>
        [Job.Task(0, 0, attempt), Job.Task(0, 1, attempt), Job.Task(1, 0, attempt), Job.Task(1, 1, attempt)];

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
