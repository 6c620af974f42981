using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>The status of a subtask.</summary>
/// <param name="State">Its state.</param>
/// <param name="Silo">The TaskManager it runs on, once chosen.</param>
/// <param name="Metrics">Its numbers so far.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskDetails")]
public sealed record TaskDetails(
    [property: Id(0)] TaskState State,
    [property: Id(1)] SiloAddress? Silo,
    [property: Id(2)] TaskMetrics Metrics);
