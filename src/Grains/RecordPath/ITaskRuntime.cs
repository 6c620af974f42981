using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Runs the tasks of one silo on worker threads. One per silo; all methods may be called from any thread and return at once.
/// </summary>
internal interface ITaskRuntime
{
    /// <summary>
    /// Begins to prepare a task: builds it, reads what it begins with, and opens its channels for input; runs no user code. The listener
    /// hears INITIALIZING, then that the task is prepared or
    /// has failed. Does nothing if the task is there.
    /// </summary>
    void Deploy(TaskAttemptId task, JobDeployment deployment, ITaskListener listener);

    /// <summary>Lets a prepared task run: it opens its operators, then processes. Does nothing if it runs already.</summary>
    void Start(TaskAttemptId task);

    /// <summary>
    /// Asks a task to stop, also while it reads what it begins with; the listener hears CANCELED (or the terminal state that it reached
    /// first).
    /// </summary>
    void Cancel(TaskAttemptId task);

    /// <summary>Lets the source tasks of an attempt send a checkpoint's barrier.</summary>
    void TriggerCheckpoint(JobId job, Attempt attempt, CheckpointBarrier barrier);

    /// <summary>Tells the tasks of an attempt that a checkpoint was aborted.</summary>
    void NotifyCheckpointAborted(JobId job, Attempt attempt, CheckpointId checkpoint);

    /// <summary>Tells the tasks of an attempt that a checkpoint is complete.</summary>
    void NotifyCheckpointComplete(JobId job, Attempt attempt, CompletedCheckpoint checkpoint);

    /// <summary>A task's numbers; null when it is not here.</summary>
    TaskMetrics? GetMetrics(TaskAttemptId task);

    /// <summary>Forgets a terminal task.</summary>
    void Remove(TaskAttemptId task);
}

/// <summary>Hears how tasks fare. Called from worker threads; must return at once.</summary>
internal interface ITaskListener
{
    /// <summary>The task reached a state: INITIALIZING, RUNNING, then one terminal state.</summary>
    void OnTaskState(TaskAttemptId task, TaskState state, FailureInfo? failure);

    /// <summary>The task, which is INITIALIZING, can be started.</summary>
    void OnTaskPrepared(TaskAttemptId task);
}
