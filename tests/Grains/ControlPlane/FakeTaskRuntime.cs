using System.Collections.Concurrent;
using System.Threading.Channels;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>A task runtime without tasks: what happens to them, the test says. All silos of a cluster share one.</summary>
internal sealed class FakeTaskRuntime : ITaskRuntime, IDisposable
{
    private readonly ConcurrentDictionary<TaskAttemptId, FakeTask> _tasks = new();
    private readonly SemaphoreSlim _cancels = new(0);
    private readonly Channel<TaskAttemptId> _ordered = Channel.CreateUnbounded<TaskAttemptId>();
    private readonly Channel<(int Attempt, CheckpointBarrier Barrier)> _triggered = Channel.CreateUnbounded<(int, CheckpointBarrier)>();
    private readonly Channel<(CheckpointId Checkpoint, string News)> _over = Channel.CreateUnbounded<(CheckpointId, string)>();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether tasks obey when they are cancelled.</summary>
    public bool ObeysCancel { get; set; } = true;

    /// <summary>What goes wrong while a task is prepared, if it does.</summary>
    public Func<TaskAttemptId, Exception?> DeployFault { get; set; } = _ => null;

    public ICollection<TaskAttemptId> Deployed => _tasks.Keys;

    public IReadOnlyList<TaskAttemptId> Started => [.. _tasks.Where(task => task.Value.IsStarted).Select(task => task.Key)];

    /// <summary>Whether a task is prepared as soon as it is ordered; else when the test says so.</summary>
    public Func<TaskAttemptId, bool> IsPreparedAtOnce { get; set; } = _ => true;

    /// <summary>Whether a task says that it runs as soon as it is started; else when the test says so.</summary>
    public Func<TaskAttemptId, bool> RunsAtOnce { get; set; } = _ => true;

    /// <summary>Whether a task was ordered once more.</summary>
    public bool WasOrderedAgain { get; private set; }

    public void Deploy(TaskAttemptId task, JobDeployment deployment, ITaskListener listener)
    {
        if (!_tasks.TryAdd(task, new FakeTask(listener, deployment)))
        {
            WasOrderedAgain = true;
            return;
        }

        Tell(task, TaskState.Initializing);
        if (DeployFault(task) is { } fault)
        {
            Tell(task, TaskState.Failed, TaskFailures.DescribePreparation(fault));
        }
        else if (IsPreparedAtOnce(task))
        {
            Prepare(task);
        }

        _ordered.Writer.TryWrite(task);
    }

    /// <summary>Waits until another task is ordered.</summary>
    public async Task<TaskAttemptId> UntilOrderedAsync() =>
        await _ordered.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangGuard.Patience);

    /// <summary>A task has read what it begins with.</summary>
    public void Prepare(TaskAttemptId task) => _tasks[task].Listener.OnTaskPrepared(task);

    public void TriggerCheckpoint(JobId job, Attempt attempt, CheckpointBarrier barrier) =>
        _triggered.Writer.TryWrite((attempt.Value, barrier));

    public void NotifyCheckpointAborted(JobId job, Attempt attempt, CheckpointId checkpoint) =>
        _over.Writer.TryWrite((checkpoint, "aborted"));

    public void NotifyCheckpointComplete(JobId job, Attempt attempt, CompletedCheckpoint checkpoint) =>
        _over.Writer.TryWrite((checkpoint.Id, checkpoint.IsLast ? "last" : "complete"));

    /// <summary>Waits for the next order to take a checkpoint.</summary>
    public async Task<(int Attempt, CheckpointBarrier Barrier)> UntilTriggeredAsync() =>
        await _triggered.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangGuard.Patience);

    /// <summary>Waits for the next news of a checkpoint: 'complete', 'last' or 'aborted'.</summary>
    public async Task<(CheckpointId Checkpoint, string News)> UntilOverAsync() =>
        await _over.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangGuard.Patience);

    /// <summary>Whether there is news of a checkpoint that nobody waited for.</summary>
    public bool HasNews => _over.Reader.TryPeek(out _);

    public void Start(TaskAttemptId task)
    {
        if (_tasks.TryGetValue(task, out var fake) && !fake.IsStarted)
        {
            fake.IsStarted = true;
            if (RunsAtOnce(task))
            {
                Tell(task, TaskState.Running);
            }
        }
    }

    public void Cancel(TaskAttemptId task)
    {
        _cancels.Release();
        if (ObeysCancel)
        {
            Tell(task, TaskState.Canceled);
        }
    }

    public TaskMetrics? GetMetrics(TaskAttemptId task) =>
        _tasks.ContainsKey(task) ? new TaskMetrics(7, 5, 0, 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0) : null;

    public void Remove(TaskAttemptId task)
    {
        _tasks.TryRemove(task, out _);
        if (_tasks.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Waits until all tasks that there were are gone.</summary>
    public Task UntilEmptyAsync() => _empty.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits until tasks were asked to stop that many times.</summary>
    public async Task UntilCancelsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(
                await _cancels.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken),
                $"Waited for cancel {i + 1} of {count}.");
        }
    }

    public SiloAddress SiloOf(TaskAttemptId task) => DeploymentOf(task).SiloOf(task.Task);

    public JobDeployment DeploymentOf(TaskAttemptId task) => _tasks[task].Deployment;

    public void Dispose() => _cancels.Dispose();

    public void FinishAll()
    {
        foreach (var task in _tasks.Keys)
        {
            Tell(task, TaskState.Finished);
        }
    }

    public void Tell(TaskAttemptId task, TaskState state, FailureInfo? failure = null)
    {
        if (_tasks.TryGetValue(task, out var fake))
        {
            fake.Listener.OnTaskState(task, state, failure);
        }
    }

    private sealed class FakeTask(ITaskListener listener, JobDeployment deployment)
    {
        public ITaskListener Listener => listener;

        public JobDeployment Deployment => deployment;

        public bool IsStarted { get; set; }
    }
}
