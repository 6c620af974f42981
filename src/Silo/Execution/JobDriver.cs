using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Silo.Terminal;

namespace FlinkNet.Silo;

/// <summary>Runs one job from this process: starts the silos, submits, watches, cancels on request, and stops the silos again.</summary>
internal sealed class JobDriver(CatalogedJob job, LaunchOptions launch)
{
    private static readonly TimeSpan CancelRetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the job to its end.</summary>
    /// <exception cref="JobExecutionException">It failed or was cancelled.</exception>
    public async Task<JobExecutionResult> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = CancelSignals.Listen();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested);
        try
        {
            var end = await RunOnClusterAsync(cancel.Token);
            if (end.Status == JobStatus.Finished)
            {
                return JobExecutionResult.From(end);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw JobExecutionException.From(end);
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
        var id = JobId.From(Guid.NewGuid());
        await cluster.Client.SubmitAsync(new JobSubmission(
            id, job.Graph.Name, job.Graph.Fingerprint.Digest, cluster.Silo, launch.SlotTimeout));
        using var ended = new CancellationTokenSource();
        var canceller = CancelOnRequestAsync(cluster.Client, id, cancelRequested, ended.Token);
        try
        {
            var display = JobDisplay.Create(launch, job.Graph);
            var end = await display.ShowAsync(cluster.Client.FollowAsync(id, CancellationToken.None));
            display.Summarize(end);
            if (launch.ShowsStackTraces && end.Failure?.Details is { } details)
            {
                await Console.Error.WriteLineAsync(details);
            }

            return end;
        }
        finally
        {
            await ended.CancelAsync();
            await canceller;
        }
    }

    private static async Task CancelOnRequestAsync(FlinkClient client, JobId id, CancellationToken requested, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(requested, ended);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await client.CancelAsync(id);
                return;
            }
            catch (Exception silence) when (silence is OrleansException or TimeoutException)
            {
                await Task.Delay(CancelRetryDelay, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
