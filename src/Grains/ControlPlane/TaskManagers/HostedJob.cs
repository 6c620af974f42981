using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>What this silo knows of a job: its tasks here, and which orders are too old to be obeyed.</summary>
internal sealed class HostedJob(JobId id, TaskReporter reporter)
{
    private readonly Dictionary<TaskAttemptId, HostedTask> _tasks = [];
    private int _running;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobId Id => id;

    public TaskReporter Reporter => reporter;

    public Epoch Epoch { get; private set; }

    /// <summary>The newest attempt that was deployed here.</summary>
    public Attempt Attempt { get; private set; }

    /// <summary>Attempts up to this one were cancelled: nothing of them may be deployed or started any more.</summary>
    public Attempt CanceledAttempt { get; private set; }

    /// <summary>Completes when all tasks of the newest attempt were told to prepare themselves; how that goes, they report.</summary>
    public Task Deployment { get; set; } = Task.CompletedTask;

    /// <summary>The last ping of the JobManager.</summary>
    public Task Ping { get; set; } = Task.CompletedTask;

    /// <summary>How many times in a row the JobManager did not know the job.</summary>
    public int UnknownCount { get; set; }

    public IReadOnlyCollection<HostedTask> Tasks => _tasks.Values;

    /// <summary>How many slots the job's tasks hold here.</summary>
    public int SlotsTaken => _tasks.Values
        .Where(task => !task.State.IsTerminal())
        .Select(task => (task.SlotSharingGroup, task.Id.Task.Subtask))
        .Distinct()
        .Count();

    /// <summary>Refuses the orders of a JobManager that was replaced.</summary>
    public void Fence(Epoch epoch)
    {
        if (epoch < Epoch)
        {
            throw new FlinkException(
                FailureOrigin.Internal,
                    $"An order of epoch {epoch} of job {id} came after one of epoch {Epoch}; its JobManager was replaced.");
        }

        Epoch = epoch;
    }

    public void BeginAttempt(Attempt attempt, IEnumerable<HostedTask> tasks)
    {
        Attempt = attempt;
        _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var task in tasks)
        {
            _tasks.Add(task.Id, task);
            _running++;
        }
    }

    public void CancelAttempt(Attempt attempt) => CanceledAttempt = Attempt.Later(CanceledAttempt, attempt);

    /// <summary>Completes when no task of the job runs here.</summary>
    public Task WhenIdle() => _idle.Task;

    /// <summary>A task became terminal.</summary>
    public void OnTaskEnded()
    {
        _running--;
        if (_running == 0)
        {
            _idle.TrySetResult();
        }
    }

    public HostedTask? Find(TaskAttemptId task) => _tasks.GetValueOrDefault(task);

    public void Remove(TaskAttemptId task) => _tasks.Remove(task);
}
