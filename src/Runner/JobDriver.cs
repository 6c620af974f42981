using FlinkNet.Attach;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Processes;

namespace FlinkNet;

/// <summary>Runs one job from this process: starts the silos, lets the job run there, and stops the silos again.</summary>
internal sealed class JobDriver(CatalogedJob job, LaunchOptions launch)
{
    /// <summary>Runs the job to its end.</summary>
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <exception cref="JobExecutionException">It failed or was cancelled.</exception>
    public async Task<JobExecutionResult> RunAsync(JobClient? watcher, CancellationToken cancellationToken)
    {
        using var signals = CancelSignals.Listen();
        var exitCode = 0;
        try
        {
            var end = await RunOnClusterAsync(watcher, signals, cancellationToken);

            // A job that a signal stopped with a savepoint did what it was asked to.
            exitCode = launch.OnStop == OnStop.Savepoint && end.Status == JobStatus.Finished ? 0 : signals.ExitCode;
            return SubmittedJob.ResultOf(end, cancellationToken);
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            exitCode = signals.ExitCode;
            throw new FlinkException(FailureOrigin.External, $"Job '{job.Graph.Name}' was cancelled before it started.");
        }
        finally
        {
            if (exitCode != 0)
            {
                Environment.ExitCode = exitCode;
            }
        }
    }

    private async Task<JobDetails> RunOnClusterAsync(JobClient? watcher, CancelSignals signals, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested);
        await using var cluster = await LocalCluster.StartAsync(job, launch, either.Token);
        var submitted = new SubmittedJob(
            cluster.Client, cluster.Silo, job, launch, JobAnnouncer.Of(launch, cluster.Settings, job.Graph.Name));
        return launch.OnStop == OnStop.Savepoint
            ? await submitted.RunAsync(watcher, cancellationToken, signals.Requested)
            : await submitted.RunAsync(watcher, either.Token, CancellationToken.None);
    }
}
