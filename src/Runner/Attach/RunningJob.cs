using System.Net;

namespace FlinkNet.Attach;

/// <summary>What a process that runs a job tells the other processes of its user on the machine.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Machine">The machine, since a home directory may be shared by several.</param>
/// <param name="ClusterId">The cluster that runs the job.</param>
/// <param name="Gateway">Where clients reach that cluster.</param>
/// <param name="JobId">The job's id.</param>
/// <param name="JobName">The job's name.</param>
/// <param name="Since">Since when the process runs it.</param>
internal sealed record RunningJob(
    int ProcessId,
    string Machine,
    string ClusterId,
    string Gateway,
    string JobId,
    string JobName,
    DateTimeOffset Since)
{
    /// <summary>Whether a job is meant: by its name or by its id.</summary>
    public bool Is(string nameOrId) => JobName == nameOrId || JobId == nameOrId;

    /// <summary>Where clients reach the cluster; null when it cannot be read.</summary>
    public IPEndPoint? GatewayEndpoint() => IPEndPoint.TryParse(Gateway, out var endpoint) ? endpoint : null;

    public override string ToString() => $"'{JobName}' (cluster '{ClusterId}', process {ProcessId})";
}
