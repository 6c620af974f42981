using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Silo.Terminal;

namespace FlinkNet.Silo;

/// <summary>Submits a job to a cluster, shows how it fares, and cancels it on request.</summary>
internal sealed class SubmittedJob(FlinkClient client, SiloAddress submitter, CatalogedJob job, LaunchOptions launch)
{
    private static readonly TimeSpan CancelRetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>The result of a job that is FINISHED; otherwise throws what its user is to know.</summary>
    /// <exception cref="JobExecutionException">It failed or was cancelled.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled by <paramref name="cancellationToken"/>.</exception>
    public static JobExecutionResult ResultOf(JobDetails end, CancellationToken cancellationToken)
    {
        if (end.Status == JobStatus.Finished)
        {
            return JobExecutionResult.From(end);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw JobExecutionException.From(end);
    }

    /// <summary>Runs the job to its end.</summary>
    /// <param name="cancelRequested">Asks for the job's cancellation; the call still waits for its end.</param>
    public async Task<JobDetails> RunAsync(CancellationToken cancelRequested)
    {
        var id = JobId.From(Guid.NewGuid());
        await client.SubmitAsync(new JobSubmission(id, job.Graph.Name, job.Graph.Fingerprint.Digest, submitter, launch.SlotTimeout));
        using var ended = new CancellationTokenSource();
        var canceller = CancelOnRequestAsync(id, cancelRequested, ended.Token);
        try
        {
            var display = JobDisplay.Create(launch, job.Graph);
            var end = await display.ShowAsync(client.FollowAsync(id, CancellationToken.None));
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

    private async Task CancelOnRequestAsync(JobId id, CancellationToken requested, CancellationToken ended)
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
