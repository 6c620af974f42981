using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Attach;

/// <summary>
/// Finds the cluster that runs a job: in the storage that its processes share, if one is named, and otherwise among the processes of this
/// machine and user.
/// </summary>
/// <param name="Storage">Where the cluster keeps its members; null for a cluster of this machine.</param>
/// <param name="ClusterId">The cluster; null for the default, or for whichever of this machine runs the job.</param>
/// <param name="Directory">Where the processes of this machine are listed.</param>
/// <param name="LogLevel">What the connection logs.</param>
internal sealed record ClusterFinder(ClusterStorage? Storage, string? ClusterId, RunDirectory Directory, LogLevel? LogLevel)
{
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(2);

    /// <summary>Where is looked.</summary>
    public string Where => Storage?.ShownLocation ?? Directory.Path;

    private string StoredClusterId => ClusterId ?? Launch.LaunchOptions.DefaultClusterId;

    /// <summary>Connects to the cluster that runs the job of that name or id, and finds the job there.</summary>
    /// <exception cref="FlinkException">The cluster or the job cannot be found, or there are several.</exception>
    public async Task<(ClusterLink Link, JobOverview Job)> FindAsync(string job, CancellationToken cancellationToken)
    {
        var (link, cluster) = Storage is { } storage
            ? (await ClusterLink.ConnectAsync(storage, StoredClusterId, LogLevel, cancellationToken), StoredClusterId)
            : await ConnectHereAsync(job, cancellationToken);
        try
        {
            return (link, await JobFinder.FindAsync(link.Client, job, cluster));
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>The jobs of the named cluster, or of all clusters of this machine and user, with the clusters.</summary>
    public async Task<IReadOnlyList<(string Cluster, JobOverview Job)>> ListAsync(CancellationToken cancellationToken)
    {
        if (Storage is { } storage)
        {
            await using var link = await ClusterLink.ConnectAsync(storage, StoredClusterId, LogLevel, cancellationToken);
            return [.. (await link.Client.ListJobsAsync()).Select(job => (StoredClusterId, job))];
        }

        var all = new List<(string Cluster, JobOverview Job)>();
        foreach (var cluster in (await LivingAsync()).GroupBy(entry => entry.ClusterId))
        {
            await using var link = await ConnectAsync(cluster.First(), cancellationToken);
            all.AddRange((await link.Client.ListJobsAsync()).Select(job => (cluster.Key, job)));
        }

        return all;
    }

    private async Task<(ClusterLink Link, string Cluster)> ConnectHereAsync(string job, CancellationToken cancellationToken)
    {
        var living = await LivingAsync();
        var meant = living.Where(entry => entry.Is(job)).ToList();
        switch (meant.Select(entry => entry.ClusterId).Distinct(StringComparer.Ordinal).Count())
        {
            case 0:
                throw NotHere(job, living);
            case 1:
                return (await ConnectAsync(meant[0], cancellationToken), meant[0].ClusterId);
            default:
                throw new FlinkException(
                    FailureOrigin.User,
                    $"Job '{job}' runs {meant.Count} times here: {string.Join(", ", meant)}. Say with --cluster-id which one is meant.");
        }
    }

    private Task<ClusterLink> ConnectAsync(RunningJob entry, CancellationToken cancellationToken) =>
        ClusterLink.ConnectAsync(entry.GatewayEndpoint()!, entry.ClusterId, LogLevel, cancellationToken);

    // Another process may have the number of one that was killed; nobody takes clients there.
    private async Task<List<RunningJob>> LivingAsync()
    {
        var living = new List<RunningJob>();
        foreach (var entry in Directory.List().Where(entry => ClusterId is null || entry.ClusterId == ClusterId))
        {
            if (entry.GatewayEndpoint() is { } gateway && await LocalPorts.TryReachAsync(gateway, GatewayPatience) is not null)
            {
                living.Add(entry);
            }
        }

        return living;
    }

    private FlinkException NotHere(string job, List<RunningJob> living)
    {
        var cluster = ClusterId is null ? "" : $" in cluster '{ClusterId}'";
        return new FlinkException(
            FailureOrigin.User,
            $"No job '{job}' of this user runs{cluster} on this machine (looked in {Directory.Path}). "
                + (living.Count > 0 ? $"Running: {string.Join(", ", living)}. Name one with --attach. " : "")
                + "A job whose processes keep their state in --grain-storage is found from any machine with the same --grain-storage and "
                + "--cluster-id.");
    }
}
