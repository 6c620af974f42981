using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>A task's state as its TaskManager tells it.</summary>
/// <param name="Task">The subtask.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="State">The state it reached.</param>
/// <param name="Failure">With FAILED: what happened.</param>
/// <param name="IsPrepared">Whether it has read what it begins with, and can be started.</param>
internal sealed record TaskUpdate(TaskId Task, Attempt Attempt, TaskState State, JobFailure? Failure = null, bool IsPrepared = false);
