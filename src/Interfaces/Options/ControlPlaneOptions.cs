namespace FlinkNet.Interfaces.Options;

/// <summary>How JobManagers and TaskManagers keep in touch.</summary>
public sealed class ControlPlaneOptions
{
    /// <summary>The name under which the host registers the grain storage that the control plane's state goes to.</summary>
    public const string StorageName = "flink";

    /// <summary>The key of the <see cref="TimeProvider"/> that the control plane's waits run on.</summary>
    public const string ClockKey = "flink";

    /// <summary>How often a job that waits for slots requests them.</summary>
    /// <value>10 ms to 1 minute. Default: 200 ms; a silo that joins is asked at once anyway.</value>
    public TimeSpan SlotRequestInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a job that waits for slots waits for one TaskManager's offer; one that hangs must not hold up the others.
    /// </summary>
    /// <value>10 ms to 1 minute. Default: 2 s. A TaskManager that is late is asked again with the next round.</value>
    public TimeSpan SlotOfferTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a TaskManager pings the JobManagers of its tasks; a lost JobManager is back after at most this long.</summary>
    /// <value>100 ms to 10 minutes. Default: 2 s. A ping costs about 50 microseconds per job and silo.</value>
    public TimeSpan JobManagerPingInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait before the first repetition of a call that failed; each further wait is twice as long.</summary>
    /// <value>1 ms to 1 minute. Default: 50 ms.</value>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two repetitions of a call.</summary>
    /// <value>1 ms to 10 minutes, not below <see cref="RetryDelayMin"/>. Default: 2 s.</value>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long tasks that were cancelled may take to stop; after that the job ends without them.</summary>
    /// <value>1 s to 1 day. Default: 180 s, Flink's <c>task.cancellation.timeout</c>.</value>
    public TimeSpan TaskCancellationTimeout { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>How long a silo that shuts down gives its tasks to stop and its reports to be heard.</summary>
    /// <value>0 to 10 minutes. Default: 5 s.</value>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether a closed connection whose silo refuses to be dialled makes that silo dead at once, instead of after its probes have failed.
    /// </summary>
    /// <value>Default: true. Set to false where silos do not listen on TCP, as in an in-memory test cluster.</value>
    public bool WatchConnections { get; set; } = true;

    /// <summary>
    /// How many jobs that have ended the cluster lists; the oldest of more are forgotten, with all that is stored of them, unless they
    /// ended within the last minute.
    /// </summary>
    /// <value>0 to 100,000. Default: 1,000; an entry is about 200 bytes of grain state, and what is stored of a job some kilobytes.</value>
    public int CompletedJobsMax { get; set; } = 1_000;

    /// <summary>
    /// How long a job that has ended is remembered, and how it ended. Then what is stored of it is cleared. Of a job that is known by the
    /// cluster's id and its name, and that would be run again otherwise, it
    /// stays stored how it ended. Checkpoints and savepoints have rules of their own.
    /// </summary>
    /// <value>1 minute to 10 years. Default: 1 hour, Flink's <c>jobstore.expiration-time</c>.</value>
    public TimeSpan CompletedJobsRetention { get; set; } = TimeSpan.FromHours(1);
}
