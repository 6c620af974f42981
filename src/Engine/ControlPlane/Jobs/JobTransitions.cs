namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Every legal transition of a job; there are no others.</summary>
internal static class JobTransitions
{
    private static readonly Dictionary<JobPhase, JobPhase[]> Legal = new()
    {
        [JobPhase.Created] = [JobPhase.Deploying, JobPhase.Failed, JobPhase.Canceled],

        // Back to CREATED when a TaskManager's slots were given to another job in the meantime.
        [JobPhase.Deploying] = [JobPhase.Initializing, JobPhase.Created, JobPhase.Failing, JobPhase.Restarting, JobPhase.Canceling],
        [JobPhase.Initializing] = [JobPhase.Running, JobPhase.Failing, JobPhase.Restarting, JobPhase.Canceling],
        [JobPhase.Running] = [JobPhase.Finished, JobPhase.Failing, JobPhase.Restarting, JobPhase.Canceling],
        [JobPhase.Restarting] = [JobPhase.Created, JobPhase.Canceling],
        [JobPhase.Failing] = [JobPhase.Failed],
        [JobPhase.Canceling] = [JobPhase.Canceled],
        [JobPhase.Finished] = [],
        [JobPhase.Failed] = [],
        [JobPhase.Canceled] = [],
    };

    public static bool IsLegal(JobPhase from, JobPhase to) => Legal[from].Contains(to);

    /// <exception cref="IllegalTransitionException">There is no such transition.</exception>
    public static void Check(string jobName, JobPhase from, JobPhase to)
    {
        if (!IsLegal(from, to))
        {
            throw new IllegalTransitionException(jobName, from, to);
        }
    }
}
