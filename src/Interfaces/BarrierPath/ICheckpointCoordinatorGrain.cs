namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>
/// Takes the checkpoints of one job; the key is the job's id. Its JobManager starts it with each attempt, and again and again, so that one
/// that was lost comes back.
/// </summary>
[Alias("flink.ICheckpointCoordinatorGrain")]
public interface ICheckpointCoordinatorGrain : ICheckpointOrders, ICheckpointReports;
