using FlinkNet.Client;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Terminal;

namespace FlinkNet.Attach;

/// <summary>Finds a job in a cluster by its name or its id.</summary>
internal static class JobFinder
{
    /// <summary>The job of that name or id; of several, the one that has not ended, and otherwise the newest.</summary>
    /// <exception cref="FlinkException">There is none, and the message names those that run; or several run.</exception>
    public static async Task<JobOverview> FindAsync(FlinkClient client, string nameOrId, string? clusterId = null)
    {
        var cluster = clusterId is null ? "the cluster" : $"cluster '{clusterId}'";
        var jobs = await client.ListJobsAsync();
        var meant = jobs.Where(job => job.JobName == nameOrId || job.Job.Value == nameOrId).ToList();
        return meant.Where(job => !job.Status.IsTerminal()).ToList() switch
        {
            [var only] => only,
            [] => meant.Count > 0 ? meant[0] : throw NoSuchJob(nameOrId, cluster, jobs),
            var several => throw new FlinkException(
                FailureOrigin.User,
                $"{several.Count} jobs named '{nameOrId}' run in {cluster}: {string.Join(", ", several.Select(Described))}. "
                    + $"Give the id of the one that is meant instead of the name."),
        };
    }

    private static FlinkException NoSuchJob(string nameOrId, string cluster, IReadOnlyList<JobOverview> jobs)
    {
        var running = jobs.Where(job => !job.Status.IsTerminal()).Select(job => $"'{job.JobName}'").ToList();
        return new FlinkException(
            FailureOrigin.User,
            $"There is no job '{nameOrId}' in {cluster}. "
                + (running.Count > 0 ? $"These run there: {string.Join(", ", running)}." : "None runs there."));
    }

    private static string Described(JobOverview job) => $"{job.Job} ({StatusText.Of(job.Status)} since {job.StartTime:u})";
}
