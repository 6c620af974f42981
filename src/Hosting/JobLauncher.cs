using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Silo;

/// <summary>Starts the jobs that were added to this silo.</summary>
public sealed class JobLauncher
{
    private readonly JobCatalog _catalog;
    private readonly FlinkClient _client;
    private readonly ILocalSiloDetails _silo;

    /// <summary>Made by the silo's services.</summary>
    internal JobLauncher(JobCatalog catalog, FlinkClient client, ILocalSiloDetails silo)
    {
        _catalog = catalog;
        _client = client;
        _silo = silo;
    }

    /// <summary>Starts the job of that name; returns when the cluster has accepted it.</summary>
    /// <param name="jobName">The name under which the job was added.</param>
    /// <param name="slotTimeout">How long the job waits for slots before it fails; null for 5 minutes, as in Flink.</param>
    /// <param name="restore">What the job starts from; null for what its program says.</param>
    /// <returns>The id of the new job; follow it with <see cref="FlinkClient"/>.</returns>
    /// <exception cref="FlinkException">There is no such job here, or another silo defines it in another shape.</exception>
    public async Task<JobId> StartAsync(string jobName, TimeSpan? slotTimeout = null, SavepointRestoreSettings? restore = null)
    {
        var job = _catalog.Find(jobName)
            ?? throw new InvalidJobException($"This silo has no job named '{jobName}'; add it with AddFlinkNet(flink => flink.AddJob(…)).");
        var id = JobId.From(Guid.NewGuid());
        var (slots, savepoint) = (slotTimeout ?? DefaultSlotTimeout, RestoreSettingsReader.Read(restore ?? job.Config.SavepointRestore));
        await _client.SubmitAsync(
            new JobSubmission(id, jobName, job.Graph.Fingerprint.Digest, _silo.SiloAddress, slots, savepoint) { IsIdUnique = true });
        return id;
    }

    /// <summary>How long a job waits for slots unless told otherwise: Flink's <c>slot.request.timeout</c>.</summary>
    internal static TimeSpan DefaultSlotTimeout => TimeSpan.FromMinutes(5);
}
