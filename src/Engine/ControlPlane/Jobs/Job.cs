using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>
/// A job as its JobManager sees it. Every event is a method that changes the job at once and answers what to do next; whoever calls
/// stores the job before doing it. Events that no longer matter change nothing, so that all of them may come late or twice.
/// </summary>
// Size: the state of a job, which all its phases change; what they decide is in the phases.
// Parameters: what a job is restored from.
internal sealed class Job
{
    private readonly BrokenWays _brokenWays = new();
    private JobState _state;
    private Attempt _startedAttempt;

    public Job(
        JobTopology topology,
        TaskManagerId submitter,
        DateTimeOffset startTime,
        TimeSpan slotTimeout,
        RestartBackoff? restarts = null)
        : this(topology, submitter, slotTimeout, startTime + slotTimeout, JobPhase.Created, attempt: Attempt.First,
            new TaskTable(topology), restarts)
    {
    }

    private Job(
        JobTopology topology,
        TaskManagerId submitter,
        TimeSpan slotTimeout,
        DateTimeOffset slotDeadline,
        JobPhase phase,
        Attempt attempt,
        TaskTable tasks,
        RestartBackoff? restarts)
    {
        Topology = topology;
        Submitter = submitter;
        SlotTimeout = slotTimeout;
        SlotDeadline = slotDeadline;
        Restarts = restarts;
        Attempt = attempt;
        Tasks = tasks;
        _state = JobState.Of(phase);
    }

    public JobTopology Topology { get; private set; }

    public TaskManagerId Submitter { get; }

    public TimeSpan SlotTimeout { get; }

    public DateTimeOffset SlotDeadline { get; private set; }

    /// <summary>Decides whether the job starts again after a failure; null when it never does.</summary>
    public RestartBackoff? Restarts { get; }

    /// <summary>When the next attempt begins; meaningful while the job restarts.</summary>
    public DateTimeOffset RestartAt => Restarts?.History.Last ?? default;

    public JobPhase Phase => _state.Phase;

    public Attempt Attempt { get; private set; }

    public Placement? Placement { get; private set; }

    /// <summary>Whether tasks that start again go back to the slots that they had.</summary>
    public bool HasLocalRecovery { get; init; }

    /// <summary>Where the attempt before ran, as far as this one goes back there; null for nowhere.</summary>
    public Placement? PreviousPlacement { get; private set; }

    public TaskTable Tasks { get; private set; }

    public JobFailure? Failure { get; set; }

    /// <summary>For each vertex the parallelism that the next attempt is to have; null for the same.</summary>
    public int[]? NextParallelism { get; private set; }

    /// <summary>
    /// For each vertex the parallelism that the job goes back to when there are no slots for the one that it was rescaled to; null for
    /// none.
    /// </summary>
    public int[]? PreviousParallelism { get; private set; }

    public string? StatusReason { get; set; }

    public static Job Restore(
        JobTopology topology,
        TaskManagerId submitter,
        DateTimeOffset startTime,
        TimeSpan slotTimeout,
        JobSnapshot snapshot,
        RestartBackoff? restarts = null,
        bool hasLocalRecovery = false) =>
        new(topology, submitter, slotTimeout, (restarts?.History.Last ?? startTime)
            + slotTimeout, snapshot.Phase, snapshot.Attempt, TaskTable.Restore(snapshot.Tasks), restarts)
        {
            HasLocalRecovery = hasLocalRecovery,
            Placement = snapshot.Placement,
            Failure = snapshot.Failure,
            StatusReason = snapshot.StatusReason,
            NextParallelism = snapshot.NextParallelism,
            PreviousParallelism = snapshot.PreviousParallelism,
        };

    public JobSnapshot Snapshot() => new(Phase, Attempt, Placement, Tasks.Snapshot(), Failure, StatusReason)
    {
        NextParallelism = NextParallelism,
        PreviousParallelism = PreviousParallelism,
    };

    /// <summary>Between which TaskManagers the job's attempts broke repeatedly, and what the plan of this one made of it.</summary>
    public IReadOnlyList<BrokenWay> Broken { get; private set; } = [];

    public JobDecision OfferSlots(IReadOnlyList<TaskManagerOffer> offers, DateTimeOffset now)
    {
        (offers, Broken) = _brokenWays.Select(Topology, Submitter, offers, Attempt);
        return _state.OnSlotsOffered(this, offers, now);
    }

    /// <summary>A TaskManager that offers slots does not reach another that does.</summary>
    public void NoteUnreachable(TaskManagerId from, TaskManagerId to) => _brokenWays.Note(from, to, Attempt);

    /// <summary>The orders to prepare tasks are on their way.</summary>
    public void BeginDeployment(Attempt attempt)
    {
        if (attempt == Attempt && Phase == JobPhase.Deploying)
        {
            Tasks.AdvanceAll(TaskState.Deploying);
        }
    }

    /// <summary>Every TaskManager has taken its tasks. Some of them may be prepared already.</summary>
    public JobDecision CompleteDeployment(Attempt attempt) => attempt == Attempt ? _state.OnDeployed(this) : JobDecision.None;

    public JobDecision RefuseSlots(Attempt attempt, string reason) =>
        attempt == Attempt ? _state.OnSlotsRefused(this, reason) : JobDecision.None;

    /// <summary>Takes news of tasks; those of other attempts are ignored.</summary>
    public JobDecision UpdateTasks(IEnumerable<TaskUpdate> updates)
    {
        if (Phase is JobPhase.Created || Phase.IsTerminal())
        {
            return JobDecision.None;
        }

        JobFailure? failure = null;
        foreach (var update in updates)
        {
            NoteBroken(update);
            if (update.Attempt != Attempt || !Topology.Contains(update.Task))
            {
                continue;
            }

            if (update.IsPrepared)
            {
                Tasks.Prepare(update.Task);
            }

            if (Tasks.Advance(update.Task, update.State))
            {
                failure ??= FailureOf(update);
            }
        }

        return _state.OnTasksChanged(this, failure);
    }

    /// <summary>Compares with what a TaskManager has: a task that it does not know has stopped, or was lost.</summary>
    public JobDecision Reconcile(TaskManagerId taskManager, Attempt attempt, IReadOnlyCollection<TaskUpdate> there)
    {
        if (attempt != Attempt
            || Phase is not (JobPhase.Initializing or JobPhase.Running or JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling))
        {
            return JobDecision.None;
        }

        var decision = UpdateTasks(there);
        var known = there.Where(update => update.Attempt == attempt).Select(update => update.Task).ToHashSet();
        var missing = TasksOn(taskManager).Where(task => !known.Contains(task) && !Tasks[task].IsTerminal()).ToList();
        if (missing.Count == 0 || Phase.IsTerminal())
        {
            return decision;
        }

        var running = Phase is JobPhase.Initializing or JobPhase.Running;
        missing.ForEach(task => Tasks.Advance(task, running ? TaskState.Failed : TaskState.Canceled));
        var then = _state.OnTasksChanged(this, running ? FailureSentences.TaskForgotten(Topology, taskManager, missing[0]) : null);
        return then is JobDecision.Nothing ? decision : then;
    }

    /// <summary>A TaskManager is gone, and with it its tasks.</summary>
    public JobDecision LoseTaskManager(TaskManagerId taskManager)
    {
        var lost = TasksOn(taskManager).Where(IsNeeded).ToList();
        lost.ForEach(task => Tasks.Advance(task, TaskState.Failed));
        if (lost.Count == 0)
        {
            return JobDecision.None;
        }

        var failure = FailureSentences.TaskManagerLost(Topology, taskManager, lost[0], lost.Count);
        if (Phase == JobPhase.Failing && Failure is { Origin: FailureOrigin.External, IsFinal: false })
        {
            // The tasks that spoke to it noticed first; what they saw is explained by this.
            Failure = failure.AsEnd();
        }

        return _state.OnTasksChanged(this, failure);
    }

    /// <summary>A TaskManager is shutting down; its tasks still answer for a moment.</summary>
    public JobDecision LeaveTaskManager(TaskManagerId taskManager)
    {
        var running = TasksOn(taskManager).Where(task => !Tasks[task].IsTerminal()).Take(1).ToList();
        return running.Count == 0
            ? JobDecision.None
            : _state.OnFailure(this, FailureSentences.TaskManagerLeaves(Topology, taskManager, running[0]));
    }

    /// <summary>
    /// A TaskManager does not answer the JobManager, though it is a member: its tasks, which were cancelled, may go on for a while, but for
    /// nobody.
    /// </summary>
    public JobDecision AbandonTaskManager(TaskManagerId taskManager, Attempt attempt)
    {
        if (attempt != Attempt || Phase is not (JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling))
        {
            return JobDecision.None;
        }

        var left = TasksOn(taskManager).Where(task => !Tasks[task].IsTerminal()).ToList();
        left.ForEach(task => Tasks.Advance(task, TaskState.Canceled));
        return left.Count == 0 ? JobDecision.None : _state.OnTasksChanged(this, failure: null);
    }

    /// <summary>Whether tasks on a TaskManager have not ended yet.</summary>
    public bool HasTasksOn(TaskManagerId taskManager) => TasksOn(taskManager).Any(task => !Tasks[task].IsTerminal());

    /// <summary>Tasks that were cancelled have not stopped in time: the job ends without them.</summary>
    public JobDecision AbandonTasks(Attempt attempt, TimeSpan waited)
    {
        if (attempt != Attempt || Phase is not (JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling))
        {
            return JobDecision.None;
        }

        var stuck = Tasks.All().Where(task => !Tasks[task].IsTerminal()).ToList();
        if (stuck.Count == 0)
        {
            // All have stopped, and the job waits for the time of its next attempt.
            return JobDecision.None;
        }

        stuck.ForEach(task => Tasks.Advance(task, TaskState.Canceled));
        var ended = _state.OnTasksChanged(this, failure: null);
        StatusReason = FailureSentences.TasksAbandoned(Topology, stuck[0], stuck.Count, waited);
        return ended;
    }

    /// <summary>The wait is over: the next attempt requests slots.</summary>
    /// <returns>Whether it begins; not when the job was cancelled meanwhile.</returns>
    public bool BeginRestart(Attempt attempt, DateTimeOffset now)
    {
        if (attempt != Attempt || Phase != JobPhase.Restarting || !Tasks.AllTerminal)
        {
            return false;
        }

        if (NextParallelism is { } next)
        {
            (PreviousParallelism, NextParallelism) = (Topology.Parallelism, null);
            Topology = Topology.At(next);
            Placement = null;
        }

        BeginNextAttempt();
        SlotDeadline = now + SlotTimeout;
        TransitionTo(JobPhase.Created);
        return true;
    }

    public JobDecision FailWith(JobFailure failure) => _state.OnFailure(this, failure);

    /// <summary>Stops all tasks, to go on at once at another parallelism. Does nothing unless the job runs.</summary>
    /// <param name="parallelism">For each vertex, how many subtasks.</param>
    public JobDecision Rescale(int[] parallelism) => Redeploy(parallelism, "is being rescaled");

    /// <summary>Stops all tasks, which have paused, to go on at once as before. Does nothing unless the job runs.</summary>
    public JobDecision GoOnFromPause() => Redeploy(Topology.Parallelism, "goes on after a pause");

    public JobDecision Cancel() => _state.OnCancel(this);

    internal void TransitionTo(JobPhase phase)
    {
        JobTransitions.Check(Topology.JobName, Phase, phase);
        _state = JobState.Of(phase);
        if (phase is not JobPhase.Created)
        {
            StatusReason = null;
        }
    }

    /// <summary>There are no slots for the parallelism that the job was rescaled to: it goes back.</summary>
    internal void GoBack(string missing)
    {
        Topology = Topology.At(PreviousParallelism!);
        PreviousParallelism = null;
        PreviousPlacement = null;
        Tasks = new TaskTable(Topology);
        StatusReason = $"Job '{Topology.JobName}' could not be rescaled: it {missing}. It goes on at the parallelism that it had.";
    }

    /// <summary>Tasks run at the parallelism that the job was rescaled to: there is no going back any more.</summary>
    internal void SettleScale() => PreviousParallelism = null;

    /// <summary>Whether the tasks were told to start, and not all have said yet that they run.</summary>
    public bool IsStarting => Phase == JobPhase.Initializing && _startedAttempt == Attempt;

    /// <summary>
    /// Whether tasks are to be started now: all are prepared, and this activation has not ordered it yet. A task that is told twice starts
    /// once.
    /// </summary>
    internal bool TryBeginStart()
    {
        if (_startedAttempt == Attempt || !Tasks.AllPrepared)
        {
            return false;
        }

        _startedAttempt = Attempt;
        return true;
    }

    internal void Place(Placement placement) => Placement = placement;

    internal void BeginNextAttempt()
    {
        Attempt = Attempt.Next();
        (PreviousPlacement, Placement) = (HasLocalRecovery ? Placement : null, null);
        Tasks = new TaskTable(Topology);
    }

    internal JobDecision Fail(JobFailure failure)
    {
        switch (FailureHandler.Decide(failure, Restarts))
        {
            case FailureDecision.FailJob fail:
                Failure = fail.Cause.AsEnd();
                return Stop(JobPhase.Failing);
            case FailureDecision.Restart:
                return Stop(JobPhase.Restarting, failure.Message);
            default:
                throw new InvalidOperationException("There is no such failure decision.");
        }
    }

    /// <summary>Begins to stop all tasks; if none is left, the job ends here and now.</summary>
    internal JobDecision Stop(JobPhase phase, string? reason = null)
    {
        TransitionTo(phase);
        StatusReason = reason;
        Tasks.AdvanceAll(TaskState.Canceling);
        var ended = _state.OnTasksChanged(this, failure: null);
        return ended is JobDecision.Nothing ? new JobDecision.CancelTasks(Attempt, Placement!) : ended;
    }

    internal JobDecision End(JobPhase phase)
    {
        TransitionTo(phase);
        return new JobDecision.End(phase);
    }

    private JobDecision Redeploy(int[] parallelism, string what)
    {
        if (Phase != JobPhase.Running)
        {
            return JobDecision.None;
        }

        NextParallelism = parallelism;
        return Stop(JobPhase.Restarting, $"Job '{Topology.JobName}' {what}.");
    }

    private IEnumerable<TaskId> TasksOn(TaskManagerId taskManager)
    {
        var position = Placement is null ? -1 : Placement.TaskManagers.ToList().IndexOf(taskManager);
        return position < 0 ? [] : Tasks.All().Where(task => Placement!.Assignment[task.Vertex.Index][task.Subtask.Value] == position);
    }

    // What a finished task wrote last may still have been on its way to a task that reads on.
    private bool IsNeeded(TaskId task) =>
        !Tasks[task].IsTerminal()
        || (Tasks[task] == TaskState.Finished
            && Topology.Vertices[task.Vertex.Index].Consumers.Any(consumer =>
                Tasks.Of(new VertexId(consumer)).ContainsAnyExcept(TaskState.Finished)));

    private void NoteBroken(TaskUpdate update)
    {
        if (update.Failure?.Unreachable is { } peer
            && update.Attempt == Attempt
            && Placement is { } placement
            && Topology.Contains(update.Task))
        {
            _brokenWays.Note(
                placement.TaskManagers[placement.Assignment[update.Task.Vertex.Index][update.Task.Subtask.Value]], peer, Attempt);
        }
    }

    private JobFailure? FailureOf(TaskUpdate update) => update.State switch
    {
        TaskState.Failed => update.Failure ?? FailureSentences.TaskFailed(Topology, update.Task),
        TaskState.Canceled => FailureSentences.TaskCanceledUnasked(Topology, update.Task),
        _ => null,
    };
}
