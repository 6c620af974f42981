using FlinkNet.Attach;
using FlinkNet.Client;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Follows a job that other processes run, for a program that speaks to it.</summary>
internal static class AttachedJob
{
    /// <summary>Finds the cluster and the job, and follows it until it has ended or the client is disposed of.</summary>
    /// <exception cref="FlinkException">One of them cannot be found.</exception>
    public static Task<JobClient> AttachAsync(ClusterFinder finder, string nameOrId, CancellationToken cancellationToken) =>
        JobClient.StartAsync(nameOrId, async (watcher, leave) =>
        {
            var (link, job) = await FindAsync(finder, nameOrId, cancellationToken, leave);
            await using (link)
            {
                return await FollowAsync(watcher, link.Client, job, leave);
            }
        });

    /// <summary>Finds the job in a cluster, and follows it until it has ended or the client is disposed of.</summary>
    /// <exception cref="FlinkException">It cannot be found.</exception>
    public static Task<JobClient> AttachAsync(FlinkClient client, string nameOrId) =>
        JobClient.StartAsync(nameOrId, async (watcher, leave) =>
            await FollowAsync(watcher, client, await JobFinder.FindAsync(client, nameOrId), leave));

    private static async Task<(ClusterLink Link, JobOverview Job)> FindAsync(
        ClusterFinder finder, string nameOrId, CancellationToken cancellationToken, CancellationToken leave)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leave);
        return await finder.FindAsync(nameOrId, either.Token);
    }

    private static async Task<JobExecutionResult> FollowAsync(
        JobClient watcher, FlinkClient client, JobOverview job, CancellationToken leave)
    {
        watcher.OnSubmitted(job.Job, client);
        try
        {
            return SubmittedJob.ResultOf(await client.WaitForEndAsync(job.Job, leave), leave);
        }
        finally
        {
            await watcher.OnEndedAsync();
        }
    }
}
