using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Silo;

/// <summary>Runs one job from this process: starts the silos, lets the job run there, and stops the silos again.</summary>
internal sealed class JobDriver(CatalogedJob job, LaunchOptions launch)
{
    /// <summary>Runs the job to its end.</summary>
    /// <exception cref="JobExecutionException">It failed or was cancelled.</exception>
    public async Task<JobExecutionResult> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = CancelSignals.Listen();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested);
        try
        {
            var end = await RunOnClusterAsync(cancel.Token);
            return SubmittedJob.ResultOf(end, cancellationToken);
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            throw new FlinkException(FailureOrigin.External, $"Job '{job.Graph.Name}' was cancelled before it started.");
        }
        finally
        {
            if (signals.ExitCode != 0)
            {
                Environment.ExitCode = signals.ExitCode;
            }
        }
    }

    private async Task<JobDetails> RunOnClusterAsync(CancellationToken cancelRequested)
    {
        await using var cluster = await LocalCluster.StartAsync(job, launch, cancelRequested);
        return await new SubmittedJob(cluster.Client, cluster.Silo, job, launch).RunAsync(cancelRequested);
    }
}
