using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Grains.BarrierPath.Commit;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Trigger;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>
/// What a part of a checkpoint coordinator works with, without a cluster. Its stores are in memory and opened at once, so that what a test
/// does not hold up is done when a call comes back.
/// </summary>
internal sealed class CoordinatorParts : IDisposable
{
    public const string Store = "mem://checkpoints";
    public const string Target = "mem://savepoints";
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly LoggerFactory _loggers;

    public CoordinatorParts(Action<CheckpointConfig>? configure = null)
    {
        var config = new ExecutionConfig();
        (config.Checkpointing.Interval, config.Checkpointing.Directory) = (TimeSpan.FromMinutes(1), Store);
        configure?.Invoke(config.Checkpointing);
        JobManager.Answer = (call, _) =>
        {
            Told.Add(call);
            return Task.CompletedTask;
        };
        _loggers = new LoggerFactory([new LogLinesProvider(JobManager.Log)]);
        var machine = new Machine { Pool = new AtOnce() };
        var stores = new SnapshotStores([Stores], machine);
        Scope = new CoordinatorScope(
            JobManager.Job.Id,
            Stored,
            ControlPlaneCluster.CatalogOf([ControlPlaneCluster.Graph("parts", parallelism: 1)], config),
            stores,
            HostParts.Of(machine, JobManager.Time),
            JobManager.Log);
        RestorePoints = new RestorePoints(stores, Serializer, _loggers.CreateLogger<RestorePoints>());
        Announcements = new Announcements(Scope, JobManager.Scope.TaskManagers);
        Publisher = new CheckpointPublisher(Scope);
        Requests = new CheckpointRequests(Scope, Announcements, Publisher, _ => { });
        Instruments = new CheckpointInstruments(_services.GetRequiredService<IMeterFactory>());
        Retention = new CheckpointRetention(Scope, Instruments);
        ListenTo(_services.GetRequiredService<IMeterFactory>().Create(CheckpointInstruments.MeterName));
    }

    /// <summary>Fakes of what is outside; what TaskManagers hear is in <see cref="Told"/>.</summary>
    public JobParts JobManager { get; } = new JobParts().Begin();

    public List<string> Told { get; } = [];

    public StoredState<CheckpointsState> Stored { get; } = new();

    public FakeStores Stores { get; } = new();

    public Serializer Serializer => _services.GetRequiredService<Serializer>();

    public CoordinatorScope Scope { get; }

    public RestorePoints RestorePoints { get; }

    public Announcements Announcements { get; }

    public CheckpointPublisher Publisher { get; }

    public CheckpointRequests Requests { get; }

    public CheckpointInstruments Instruments { get; }

    public CheckpointRetention Retention { get; }

    /// <summary>How often each of the coordinator's counters was raised.</summary>
    public Dictionary<string, long> Counted { get; } = [];

    /// <summary>Begins an attempt.</summary>
    public CoordinatedAttempt Begin(int attempt = 1)
    {
        var job = Scope.FindJob("parts");
        var tasks = job.Graph.Vertices.Select(vertex => new TaskId(vertex.Id, new SubtaskIndex(0))).ToList();
        var begun = new CoordinatedAttempt(
            new CheckpointedAttempt("parts", new Attempt(attempt), [JobParts.Silo]),
            job,
            job.Config.Checkpointing.Interval is null ? null : Scope.RepositoryOf(job),
            new CheckpointCoordinator(
                job.Config.Checkpointing, tasks, new CheckpointId(Stored.State.LastId), JobManager.Time.GetUtcNow()))
        {
            Run = Scope.Id,
            Epoch = 1,
            Sources = Serializer.SerializeToArray(new SourcesState()),
        };
        Scope.Current.Begin(begun);
        return begun;
    }

    /// <summary>Begins a checkpoint or a requested one, that all tasks acknowledge.</summary>
    public PendingCheckpoint Acknowledged(
        CoordinatedAttempt current,
        CheckpointKind kind = CheckpointKind.Checkpoint,
        params SharedFile[] files)
    {
        if (kind != CheckpointKind.Checkpoint)
        {
            current.Coordinator.TryRequest(new RequestedCheckpoint("asked", kind, Target, JobManager.Time.GetUtcNow()));
        }

        var pending = current.Coordinator.Begin(JobManager.Time.GetUtcNow());
        foreach (var vertex in current.Job.Graph.Vertices)
        {
            pending.Acknowledge(
                new TaskId(vertex.Id, new SubtaskIndex(0)), new TaskStateHandle(null, [7], 1, 0, false) { Files = files });
        }

        return pending;
    }

    public void Dispose()
    {
        Scope.Current.Dispose();
        Retention.Dispose();
        JobManager.Dispose();
        _listener.Dispose();
        _loggers.Dispose();
        _services.Dispose();
    }

    private void ListenTo(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            Counted[instrument.Name] = Counted.GetValueOrDefault(instrument.Name) + value);
        _listener.Start();
    }
}
