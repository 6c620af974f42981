using System.Collections.Immutable;
using System.Net;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>What a part of a JobManager works with, without a cluster.</summary>
internal sealed class JobParts : IDisposable
{
    private readonly JobGraph _graph = ControlPlaneCluster.Graph("parts", parallelism: 1);
    private readonly IClusterMembershipService _membership;

    public JobParts(ExecutionConfig? config = null)
    {
        _membership = Fake.Of<IClusterMembershipService>(member => member == "get_CurrentSnapshot" ? Snapshot : null);
        var host = HostParts.Of(time: Time);
        var directory =
            new TaskManagerDirectory(
                Fake.Of<ITaskManagerClient>(_ => Fake.Of<ITaskManager>((call, arguments) => Answer(call, arguments))),
                _membership,
                host);
        Job = new ManagedJob(JobId.From(Guid.NewGuid()), Stored, ControlPlaneCluster.CatalogOf([_graph], config), host, Log);
        Work = new JobWork(
            Job,
            decision =>
            {
                Decisions.Add(decision);
                return Carry(decision);
            },
            () => HasLeft = true,
            host,
            Log);
        Scope = new JobManagerScope(Job, Work, directory, host, Log);
    }

    public static SiloAddress Silo { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

    public FakeTimeProvider Time { get; } = new();

    public LogLines Log { get; } = new();

    public StoredState<JobManagerState> Stored { get; } = new();

    public ManagedJob Job { get; }

    public JobWork Work { get; }

    public JobManagerScope Scope { get; }

    /// <summary>What was decided, in order.</summary>
    public List<JobDecision> Decisions { get; } = [];

    /// <summary>Carries out what was decided.</summary>
    public Func<JobDecision, Task> Carry { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers the calls to TaskManagers.</summary>
    public Func<string, object?[], object?> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the activation was told to go.</summary>
    public bool HasLeft { get; private set; }

    public ClusterMembershipSnapshot Snapshot { get; private set; } =
        new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

    public void SetSilo(SiloStatus status) => Snapshot = new ClusterMembershipSnapshot(
        Snapshot.Members.SetItem(Silo, new ClusterMember(Silo, status, "silo")), new MembershipVersion(Snapshot.Version.Value + 1));

    /// <summary>Begins the job; with slots, it is about to be deployed on the silo.</summary>
    public JobParts Begin(bool withSlots = false)
    {
        SetSilo(SiloStatus.Active);
        Job.Begin(new JobSubmission(Job.Id, _graph.Name, _graph.Fingerprint.Digest, Silo, TimeSpan.FromMinutes(5)));
        if (withSlots)
        {
            Work.Carry(Job.Job.OfferSlots([new TaskManagerOffer(TaskManagerDirectory.IdOf(Silo), 4, 4)], Time.GetUtcNow()));
        }

        return this;
    }

    /// <summary>Lets the tasks of a job that has slots run.</summary>
    public JobParts Run()
    {
        var (job, attempt) = (Job.Job, Job.Job.Attempt);
        job.BeginDeployment(attempt);
        Work.Carry(job.CompleteDeployment(attempt));
        var running = job.Tasks.All().Select(task => new TaskUpdate(task, attempt, TaskState.Running, IsPrepared: true)).ToList();
        Work.Carry(job.UpdateTasks(running));
        return this;
    }

    /// <summary>What a TaskManager of the same program offers.</summary>
    public Task<SlotOffer> Offer(int slots, int free) =>
        Task.FromResult(new SlotOffer(slots, free, Job.Definition.Graph.Fingerprint.Digest, []));

    public void Dispose() => Job.Dispose();
}

/// <summary>A grain's state that a test stores, or refuses to.</summary>
internal sealed class StoredState<T> : IPersistentState<T>
    where T : new()
{
    public T State { get; set; } = new();

    public string? Etag => null;

    public bool RecordExists => Writes > 0;

    public int Writes { get; private set; }

    /// <summary>What the next writes fail with.</summary>
    public Queue<Exception> Failures { get; } = new();

    public Task ReadStateAsync() => Task.CompletedTask;

    public Task WriteStateAsync()
    {
        if (Failures.TryDequeue(out var failure))
        {
            return Task.FromException(failure);
        }

        Writes++;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync() => Task.CompletedTask;
}
