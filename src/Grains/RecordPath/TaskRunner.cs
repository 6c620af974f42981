using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Steps one task. At any moment at most one worker runs it; a wake that comes while it runs makes it run again, so none is lost. Keeps the
/// time the task was busy, waited for input, or waited for credit.
/// </summary>
internal sealed class TaskRunner
{
    /// <summary>How many steps a worker does before other tasks get their turn.</summary>
    private const int StepsPerTurn = 4;

    private readonly ITaskWorkers _workers;
    private readonly ITaskListener _listener;
    private readonly TimeProvider _time;
    private int _state = State.Created;
    private readonly TaskActivityClock _activity;
    private bool _isStarted;
    private byte[]? _accumulators;

    public TaskRunner(TaskAttemptId id, StreamTask task, ITaskWorkers workers, ITaskListener listener, TimeProvider time)
    {
        Id = id;
        Task = task;
        _workers = workers;
        _listener = listener;
        _time = time;
        _activity = new TaskActivityClock(time);
        task.Control.Attach(Wake);
    }

    public TaskAttemptId Id { get; }

    public StreamTask Task { get; }

    /// <summary>The earliest time that the workers' clock will wake the task at; theirs to keep.</summary>
    public long ScheduledWake { get; set; } = long.MaxValue;

    /// <summary>The task's numbers.</summary>
    public TaskMetrics Metrics
    {
        get
        {
            var counters = Task.Counters;
            var watermark = Task.Watermark;
            var times = _activity.Read();
            return new TaskMetrics(
                counters.RecordsIn,
                counters.RecordsOut,
                counters.BytesIn,
                counters.BytesOut,
                times.Busy,
                times.Idle,
                times.BackPressured,
                Task.BuffersInUse,
                watermark.Watermark,
                watermark.HeldBackBy)
            {
                AsyncTime = times.WaitingForCalls,
                Accumulators = Volatile.Read(ref _accumulators),
            };
        }
    }

    /// <summary>Lets the task run from here on.</summary>
    public void Start()
    {
        if (Interlocked.CompareExchange(ref _state, State.Queued, State.Created) == State.Created)
        {
            _isStarted = true;
            _workers.Enqueue(this);
        }
    }

    /// <summary>
    /// Asks the task to stop. A task that was not started is opened by nobody: a worker lets go of what it holds, which may take longer
    /// than who cancels can wait.
    /// </summary>
    public void Cancel()
    {
        Task.Control.Cancel();
        if (Interlocked.CompareExchange(ref _state, State.Queued, State.Created) == State.Created)
        {
            _workers.Enqueue(this);
        }
    }

    /// <summary>Makes sure that the task is stepped after this call.</summary>
    public void Wake()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            switch (state)
            {
                case State.Waiting when Interlocked.CompareExchange(ref _state, State.Queued, State.Waiting) == state:
                    _workers.Enqueue(this);
                    return;
                case State.Running when Interlocked.CompareExchange(ref _state, State.RunAgain, State.Running) == state:
                case State.Created or State.Queued or State.RunAgain or State.Ended:
                    return;
            }
        }
    }

    /// <summary>Steps the task; called by a worker that took it from the queue.</summary>
    public void Run()
    {
        if (!_isStarted)
        {
            Discard();
            return;
        }

        Volatile.Write(ref _state, State.Running);
        var now = _time.GetTimestamp();
        _activity.Begin(TaskActivity.Busy, now);
        StepResult result = default;
        try
        {
            for (var i = 0; i < StepsPerTurn; i++)
            {
                result = Step(now);
                now = _time.GetTimestamp();
                if (result.Status != StepStatus.More)
                {
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            End(exception);
            return;
        }

        _activity.Begin(After(result.Status), now);
        if (result.Status == StepStatus.Done)
        {
            End(null);
        }
        else
        {
            Leave(result);
        }
    }

    private StepResult Step(long now)
    {
        var wasOpen = Task.IsOpen;
        var result = Task.Step(now);
        if (!wasOpen)
        {
            _listener.OnTaskState(Id, TaskState.Running, null);
        }

        return result;
    }

    private void Leave(StepResult result)
    {
        if (result.Status == StepStatus.More)
        {
            Volatile.Write(ref _state, State.Queued);
            _workers.Enqueue(this);
            return;
        }

        if (result.WakeAt != long.MaxValue)
        {
            _workers.WakeAt(this, result.WakeAt);
        }

        if (Interlocked.CompareExchange(ref _state, State.Waiting, State.Running) != State.Running)
        {
            Volatile.Write(ref _state, State.Queued);
            _workers.Enqueue(this);
        }
    }

    private void Discard()
    {
        Volatile.Write(ref _state, State.Ended);
        Task.Discard();
        _listener.OnTaskState(Id, TaskState.Canceled, null);
    }

    private void End(Exception? failure)
    {
        Volatile.Write(ref _state, State.Ended);
        _workers.Forget(this);
        _activity.Begin(TaskActivity.None, _time.GetTimestamp());
        var closeFailure = Task.Close() ?? Gather();
        switch (failure)
        {
            case OperationCanceledException when Task.Control.IsCancelRequested:
                _listener.OnTaskState(Id, TaskState.Canceled, null);
                break;
            case not null:
                _listener.OnTaskState(Id, TaskState.Failed, TaskFailures.Describe(failure));
                break;
            case null when closeFailure is not null:
                _listener.OnTaskState(Id, TaskState.Failed, TaskFailures.Describe(closeFailure));
                break;
            default:
                _listener.OnTaskState(Id, TaskState.Finished, null);
                break;
        }
    }

    // On the thread that stepped the task: nobody else may look at accumulators.
    private Exception? Gather()
    {
        try
        {
            Volatile.Write(ref _accumulators, AccumulatorBytes.Write(Task.Accumulators));
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // One that has work and waits for a worker is busy, as a thread that waits for a processor is.
    private static TaskActivity After(StepStatus status) => status switch
    {
        StepStatus.WaitingForInput => TaskActivity.Idle,
        StepStatus.WaitingForCredit => TaskActivity.BackPressured,
        StepStatus.WaitingForCalls => TaskActivity.WaitingForCalls,
        _ => TaskActivity.Busy,
    };

    /// <summary>Where a task is between its runner and the workers.</summary>
    private static class State
    {
        /// <summary>Deployed, until it is started or cancelled.</summary>
        public const int Created = 0;

        /// <summary>Has nothing to do, until it is woken.</summary>
        public const int Waiting = 1;

        /// <summary>In the workers' queue, until one takes it.</summary>
        public const int Queued = 2;

        /// <summary>A worker steps it.</summary>
        public const int Running = 3;

        /// <summary>A worker steps it, and it was woken meanwhile.</summary>
        public const int RunAgain = 4;

        /// <summary>Closed; never stepped again.</summary>
        public const int Ended = 5;
    }
}
