using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>What every part of one JobManager works with.</summary>
/// <param name="Job">The job.</param>
/// <param name="Work">The work beside the grain's calls.</param>
/// <param name="TaskManagers">The TaskManagers of the cluster.</param>
/// <param name="Host">Options, clock, chance.</param>
/// <param name="Logger">The JobManager's: to whoever reads the log it is one.</param>
internal sealed record JobManagerScope(
    ManagedJob Job,
    JobWork Work,
    TaskManagerDirectory TaskManagers,
    ControlPlaneHost Host,
    ILogger Logger)
{
    /// <summary>Whether an attempt is the job's, and the job in this phase.</summary>
    public bool IsIn(Attempt attempt, JobPhase phase) => Job.Job.Attempt == attempt && Job.Job.Phase == phase;
}
