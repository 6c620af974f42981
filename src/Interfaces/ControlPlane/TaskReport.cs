using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A task's new state.</summary>
/// <param name="Task">Which attempt of which subtask.</param>
/// <param name="State">The state it reached.</param>
/// <param name="Failure">With <see cref="TaskState.Failed"/>: what happened.</param>
/// <param name="Metrics">The task's numbers when it reached the state; those of a terminal state are final.</param>
/// <param name="IsPrepared">Whether it has read what it begins with, and can be started.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskReport")]
public sealed record TaskReport(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] TaskState State,
    [property: Id(2)] FailureInfo? Failure,
    [property: Id(3)] TaskMetrics Metrics,
    [property: Id(4)] bool IsPrepared = false);
