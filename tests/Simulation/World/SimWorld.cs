using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>
/// A cluster on one thread: silos with the product's own grains, TaskManagers and tasks, and between them a network, a membership and
/// stores that the seed decides about. A step lets one of those who have something to do take a turn; when none has, time goes on to the
/// next event.
/// </summary>
internal sealed class SimWorld : IDisposable
{
    [ThreadStatic]
    private static SimWorld? _current;

    private readonly PriorityQueue<(SimSilo? Owner, Action Action), (long At, long Number)> _events = new();
    private readonly List<IReady> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _eventNumber;
    private long _lastAnnounced;
    private int _programs = 1;

    public SimWorld(int seed, SimSettings settings, SimInput input, TextWriter? trace = null, bool tellsTurns = false)
    {
        _current = this;
        Random = new Random(seed);
        Settings = settings;
        MayRepeat = settings.Faults.DamagedReads > 0;
        Input = input;
        Records = [.. input.First.SelectMany(split => split)];
        Ledger = settings.Ledger();
        Trace = new Trace(trace) { TellsTurns = tellsTurns, Now = () => Now };
        Network = new SimNetwork(this);
        Cluster = new SimCluster(this);
        GrainStorage = new SimGrainStorage(this);
        Objects = new SimObjects(this);
        Faults = new SimFaults(this);
        Savepoints = new SimSavepoints(this);
        Program = new SimProgram(settings, 1, settings.Parallelism, restore: null);
    }

    /// <summary>The world of this thread.</summary>
    public static SimWorld Current => _current ?? throw new InvalidOperationException("There is no world on this thread.");

    public Random Random { get; }

    public SimSettings Settings { get; }

    /// <summary>What the job reads.</summary>
    public SimInput Input { get; }

    /// <summary>What the job wrote, where readers can see it.</summary>
    public Ledger Ledger { get; private set; }

    /// <summary>The records of the first stream, one after the other.</summary>
    public IReadOnlyList<Item> Records { get; }

    public Trace Trace { get; }

    public SimNetwork Network { get; }

    public SimCluster Cluster { get; }

    public SimGrainStorage GrainStorage { get; }

    public SimObjects Objects { get; }

    public SimFaults Faults { get; }

    public SimSavepoints Savepoints { get; }

    /// <summary>The manifests that were announced and are kept, each with the objects that it names.</summary>
    public Dictionary<string, IReadOnlySet<string>> Announced { get; } = [];

    /// <summary>The program that runs.</summary>
    public SimProgram Program { get; private set; }

    /// <summary>Whether it was started with different parallelisms, or asked for another while it ran.</summary>
    public bool HasRescaled { get; private set; }

    /// <summary>The time, in ticks since the world began.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Where the job stands, by what is stored of it.</summary>
    public JobManagerState? Job { get; private set; }

    /// <summary>
    /// Whether the grain storage knows that the job had checkpoints: those that it must then find, or the savepoint that it begins with is
    /// not asked for.
    /// </summary>
    public bool RemembersCheckpoints { get; private set; }

    /// <summary>How many requests of those who follow the job are not answered yet.</summary>
    public int OpenRequests { get; set; }

    /// <summary>Whether the end of the input is kept back.</summary>
    public bool KeepsInputOpen => Settings.WaitsForAnswers && OpenRequests > 0;

    /// <summary>How many requests were answered with what was asked for.</summary>
    public GrantedRequests Granted { get; set; }

    /// <summary>
    /// Whether rows may be written more than once, since something was done to the checkpoints behind the job's back that it cannot make up
    /// for.
    /// </summary>
    public bool MayRepeat { get; set; }

    /// <summary>The first promise that was seen broken.</summary>
    public string? Broken { get; private set; }

    /// <summary>Starts the program: its silos, and who submits its job and follows it.</summary>
    public void Start()
    {
        Job = null;
        var submitter = Enumerable.Range(0, Settings.Silos).Select(Cluster.Start).ToList()[0].Address;
        new SimClient(this, Program, submitter).Start();
    }

    /// <summary>
    /// All processes are killed, and with them the grain storage that they kept; the program is started again with the same arguments, but
    /// another parallelism. One that was being stopped with a savepoint starts from that: it is in the log that it is complete.
    /// </summary>
    public void Restart() =>
        Replace(Savepoints.Stopped is { } path ? new RestoreSettings(path, false, RestoreClaimMode.NoClaim) : Program.Restore);

    /// <summary>The job has ended; all processes are, too, and the program is started from a savepoint, with another parallelism.</summary>
    /// <param name="path">The savepoint.</param>
    /// <param name="ledger">What had been written when it was taken, if more has been since.</param>
    public void GoOnFrom(string path, Ledger? ledger = null)
    {
        if (ledger is not null)
        {
            (Ledger, _lastAnnounced) = (ledger, 0);
        }

        var claimMode = Random.Next(2) == 0 ? RestoreClaimMode.Claim : RestoreClaimMode.NoClaim;
        if (claimMode == RestoreClaimMode.Claim)
        {
            Savepoints.Claim(path);
        }

        Replace(new RestoreSettings(path, false, claimMode));
    }

    /// <summary>
    /// The job has finished, and nobody waits for an answer. If it was stopped with a savepoint by a request whose double was refused,
    /// nobody heard of that: who reads the log starts the program from it.
    /// </summary>
    public bool TryGoOnUnheard()
    {
        if (Savepoints.Stopped is not { } path || Job!.Phase != JobPhase.Finished)
        {
            return false;
        }

        GoOnFrom(path);
        return true;
    }

    /// <summary>Lets one thing happen.</summary>
    /// <returns>False when nothing is left that could.</returns>
    public bool Step()
    {
        Steps++;
        Faults.Step();
        if (_events.TryPeek(out _, out var next) && next.At <= Now)
        {
            TakeEvent();
            return true;
        }

        if (Choose() is { } chosen)
        {
            Now += Random.Next(1, 200);
            chosen.RunOne();
            if (!chosen.HasWork)
            {
                chosen.IsListed = false;
                _ready.Remove(chosen);
            }

            return true;
        }

        return TakeEvent();
    }

    /// <summary>Does something after a time, unless its owner is dead by then.</summary>
    public void After(TimeSpan delay, SimSilo? owner, Action action)
    {
        CheckThread();
        _events.Enqueue((owner, action), (Now + Math.Max(0, delay.Ticks), _eventNumber++));
    }

    /// <summary>Somebody has something to do.</summary>
    public void Ready(IReady ready)
    {
        if (!ready.IsListed)
        {
            ready.IsListed = true;
            _ready.Add(ready);
        }
    }

    /// <summary>A coordinator has stored that a checkpoint is complete.</summary>
    public void Announce(long checkpoint)
    {
        if (checkpoint > _lastAnnounced)
        {
            _lastAnnounced = checkpoint;
            Settings.Checks.OnAnnounced(this, SnapshotPaths.Manifest(Workload.JobName, new CheckpointId(checkpoint)));
        }
    }

    /// <summary>A JobManager has stored where the job stands.</summary>
    public void OnJobStored(JobManagerState job)
    {
        Job = job;
        Settings.Checks.OnJobStored(this, job);
    }

    /// <summary>A coordinator has stored what it knows of checkpoints.</summary>
    public void OnCheckpointsStored(CheckpointsState state)
    {
        RemembersCheckpoints = state.ToNeeded().Count > 0 || (Program.Restore is null && state.Inherited is { Count: > 0 });
        Savepoints.OnRequestsStored(state);
    }

    /// <summary>From here on the job may have another parallelism than it had.</summary>
    public void NoteParallelism(int parallelism) => HasRescaled |= parallelism != Program.Parallelism;

    /// <summary>A promise was broken.</summary>
    public void Break(string what) => Broken ??= what;

    /// <summary>All must happen on one thread, or a seed would not replay.</summary>
    public void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Break($"Work escaped to another thread: {Environment.StackTrace}");
            throw new InvalidOperationException("Work escaped the world's thread.");
        }
    }

    public void Dispose()
    {
        Cluster.Dispose();
        _current = null;
    }

    private void Replace(RestoreSettings? restore)
    {
        foreach (var silo in Cluster.Alive.ToList())
        {
            Cluster.Kill(silo, TimeSpan.Zero);
        }

        // With the grain storage goes what is known of checkpoints, but for the marks beside them; and who names a savepoint wants to start
        // from that.
        MayRepeat |= Objects.HasLostMarks || (Objects.HasLost && restore is not null);
        GrainStorage.Clear();
        RemembersCheckpoints = false;
        Savepoints.Stopped = null;
        var next = new SimProgram(Settings, ++_programs, Random.Next(1, SimSettings.ParallelismMax + 1), restore);
        NoteParallelism(next.Parallelism);
        Program = next;
        Job = null;
        After(TimeSpan.FromMilliseconds(Random.Next(1, 500)), null, () =>
        {
            if (Program == next)
            {
                Start();
            }
        });
    }

    private bool TakeEvent()
    {
        if (!_events.TryDequeue(out var next, out var when))
        {
            return false;
        }

        Now = Math.Max(Now, when.At);
        if (next.Owner is not { IsAlive: false })
        {
            Trace.Note("event", when.At, when.Number);
            next.Action();
        }

        return true;
    }

    private IReady? Choose()
    {
        if (_ready.Count == 0)
        {
            return null;
        }

        var first = Random.Next(_ready.Count);
        for (var i = 0; i < _ready.Count; i++)
        {
            var ready = _ready[(first + i) % _ready.Count];
            if (ready.Silo is null || (ready.Silo.IsAlive && !ready.Silo.IsPaused))
            {
                return ready;
            }
        }

        return null;
    }
}
