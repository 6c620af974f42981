namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>
/// Runs one job: schedules its tasks into slots, watches them, answers its sources. The key is the job's id. Each caller holds the part
/// that is for it.
/// </summary>
/// <remarks>
/// May be deactivated at any moment; the next call brings it back from its grain state, and the tasks that still run are re-attached.
/// </remarks>
[Alias("flink.IJobManagerGrain")]
public interface IJobManagerGrain : IJobControl, IJobReports, IJobSources, ICheckpointedJob;
