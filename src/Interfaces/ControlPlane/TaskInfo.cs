using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A task on a TaskManager.</summary>
/// <param name="Task">Which attempt of which subtask.</param>
/// <param name="State">Its state.</param>
/// <param name="Failure">With <see cref="TaskState.Failed"/>: what happened.</param>
/// <param name="Metrics">Its numbers so far.</param>
/// <param name="IsPrepared">Whether it has read what it begins with, and can be started.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskInfo")]
public sealed record TaskInfo(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] TaskState State,
    [property: Id(2)] FailureInfo? Failure,
    [property: Id(3)] TaskMetrics Metrics,
    [property: Id(4)] bool IsPrepared = false);
