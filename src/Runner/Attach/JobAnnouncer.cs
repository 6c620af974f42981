using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silos;

namespace FlinkNet.Attach;

/// <summary>
/// Tells the other processes of this user on the machine which job this process runs, and where clients reach its cluster.
/// </summary>
/// <param name="directory">Where that is told.</param>
/// <param name="silo">The process's silo.</param>
/// <param name="jobName">The job.</param>
internal sealed class JobAnnouncer(RunDirectory directory, SiloSettings silo, string jobName)
{
    /// <summary>The announcer of a launched process.</summary>
    public static JobAnnouncer Of(LaunchOptions launch, SiloSettings silo, string jobName) =>
        new(new RunDirectory(launch.RunDirectory), silo, jobName);

    /// <summary>Tells it until the result is disposed of; null when there is nothing to tell, or nowhere to.</summary>
    public IDisposable? Announce(JobId job) => silo.Gateway is not { } gateway ? null : directory.Announce(new RunningJob(
        Environment.ProcessId, Environment.MachineName, silo.ClusterId, gateway.ToString(), job.Value, jobName, DateTimeOffset.UtcNow));
}
