using FlinkNet.Client;
using FlinkNet.Silo;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlinkHost;

/// <summary>Starts the job with the host, and tells of its end; the host serves on.</summary>
internal sealed partial class JobStarter(JobLauncher launcher, FlinkClient client, ILogger<JobStarter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var job = await launcher.StartAsync(Squares.Name);
        var end = await client.WaitForEndAsync(job, stoppingToken);
        LogEnd(end.JobName, end.Status.ToString());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job '{Job}' is {Status}.")]
    private partial void LogEnd(string job, string status);
}
