using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Grains.State;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>The record path of one silo, of which the test is the rest. Its tasks are there and never step.</summary>
internal sealed class RuntimeParts : ITaskWorkers, ITaskListener, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StateBackendRegistry _backends = new([MemoryStateBackend.Instance]);
    private readonly Dictionary<TaskAttemptId, TaskRunner> _runners = [];
    private readonly ConcurrentDictionary<TaskAttemptId, TaskCompletionSource> _prepared = new();
    private readonly ConcurrentDictionary<TaskAttemptId, TaskCompletionSource<(TaskState State, FailureInfo? Failure)>> _ended = new();

    public RuntimeParts(ExecutionConfig? config = null, TaskScheduler? pool = null, ISnapshotStoreProvider? storage = null)
    {
        var silo = Fake.Of<ILocalSiloDetails>(member => member == "get_SiloAddress" ? Silo : null);
        var grains = Fake.Of<IGrainFactory>();
        var (stores, machine) =
            (new SnapshotStores(storage is null ? [] : [storage]), new Machine { Pool = pool ?? TaskScheduler.Default });
        var catalog = ControlPlaneCluster.CatalogOf([Graph], config);
        Cataloged = catalog.Find(Graph.Name)!;
        Shuffle = new ShuffleStreamProvider(grains, silo);
        var host = HostParts.Of(machine);
        var checkpointing = new TaskCheckpointing(new TaskRestorer(stores, Copies, _backends, grains), stores, Copies, grains, silo, host);
        var meters = _services.GetRequiredService<IMeterFactory>();
        var services = new TaskServicesSource(
            new IntSerializers(), Shuffle, _backends, _ =>
                Fake.Of<ISourceGateway>(), Options.Create(new TaskManagerOptions()), machine, meters);
        Runtime = new TaskRuntime(
            new TaskAssembler(catalog, Shuffle, services, checkpointing, this, machine, NullLogger<TaskRuntime>.Instance), machine, meters);
    }

    public static SiloAddress Silo { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

    public JobId Job { get; } = JobId.From(Guid.NewGuid());

    public JobGraph Graph { get; } = ControlPlaneCluster.Graph("two attempts", parallelism: 1);

    public CatalogedJob Cataloged { get; }

    public LocalCopies Copies { get; } = new(NullLogger<LocalCopies>.Instance);

    public ShuffleStreamProvider Shuffle { get; }

    public TaskRuntime Runtime { get; }

    public TaskAttemptId Task(int vertex, int attempt) =>
        new(Job, new Attempt(attempt), new TaskId(new VertexId(vertex), new SubtaskIndex(0)));

    public TaskRunner RunnerOf(TaskAttemptId task) => _runners[task];

    /// <summary>Where the only channel of an attempt leads to.</summary>
    public ChannelId Channel(int attempt) => new(Job, new Attempt(attempt), new EdgeId(0), 0, 0);

    /// <summary>Deploys and starts the tasks of an attempt.</summary>
    public async Task DeployAsync(int attempt)
    {
        foreach (var task in (TaskAttemptId[])[Task(0, attempt), Task(1, attempt)])
        {
            Runtime.Deploy(task, Deployment(attempt), this);
            await UntilPreparedAsync(task);
            Runtime.Start(task);
        }
    }

    /// <summary>What receives the frames of a task.</summary>
    public ShuffleExtension ExtensionOf(TaskAttemptId task)
    {
        var id = GrainId.Create(TaskGrainKey.TypeName, new TaskGrainKey(Silo, task).ToString());
        var context = Fake.Of<IGrainContext>(member => member == "get_GrainId" ? id : null);
        return new ShuffleExtension(
            Fake.Of<IGrainContextAccessor>(_ => context), Shuffle, Options.Create(new TaskManagerOptions()), TimeProvider.System);
    }

    private TaskCompletionSource PreparationOf(TaskAttemptId task) =>
        _prepared.GetOrAdd(task, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource<(TaskState State, FailureInfo? Failure)> EndOf(TaskAttemptId task) =>
        _ended.GetOrAdd(task, _ => new TaskCompletionSource<(TaskState, FailureInfo?)>(TaskCreationOptions.RunContinuationsAsynchronously));

    public JobDeployment Deployment(int attempt) =>
        new(Job, Graph.Name, Graph.Fingerprint.Digest, new Attempt(attempt), new Epoch(1), [Silo], [[0], [0]]);

    public void Enqueue(TaskRunner runner) => _runners[runner.Id] = runner;

    public void WakeAt(TaskRunner runner, long timestamp)
    {
    }

    /// <summary>The tasks that have ended.</summary>
    public List<TaskAttemptId> Forgotten { get; } = [];

    public void Forget(TaskRunner runner) => Forgotten.Add(runner.Id);

    public void OnTaskState(TaskAttemptId task, TaskState state, FailureInfo? failure)
    {
        if (state.IsTerminal())
        {
            EndOf(task).TrySetResult((state, failure));
        }
    }

    public void OnTaskPrepared(TaskAttemptId task) => PreparationOf(task).TrySetResult();

    /// <summary>Waits until a task can be started.</summary>
    public Task UntilPreparedAsync(TaskAttemptId task) => PreparationOf(task).Task.WaitAsync(HangGuard.Patience);

    /// <summary>Waits until a task has ended.</summary>
    public Task<(TaskState State, FailureInfo? Failure)> UntilEndedAsync(TaskAttemptId task) =>
        EndOf(task).Task.WaitAsync(HangGuard.Patience);

    public void Dispose()
    {
        Copies.Dispose();
        _backends.Dispose();
        _services.Dispose();
    }
}
