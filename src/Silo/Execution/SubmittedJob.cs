using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Silo.Terminal;

namespace FlinkNet.Silo;

/// <summary>Submits a job to a cluster, shows how it fares, and cancels it on request.</summary>
internal sealed class SubmittedJob(FlinkClient client, SiloAddress submitter, CatalogedJob job, LaunchOptions launch)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

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

    /// <summary>Runs the job to its end, as a job of its own.</summary>
    /// <param name="cancelRequested">Asks for the job's cancellation; the call still waits for its end.</param>
    public async Task<JobDetails> RunAsync(CancellationToken cancelRequested)
    {
        var id = JobId.From(Guid.NewGuid());
        await SubmitAsync(id);
        using var ended = new CancellationTokenSource();
        var canceller = CancelOnRequestAsync(id, cancelRequested, ended.Token);
        try
        {
            return await ShowAsync(id, CancellationToken.None);
        }
        finally
        {
            await ended.CancelAsync();
            await canceller;
        }
    }

    /// <summary>Offers the job under an id that others offer it under, too, and follows it to its end. The cluster runs it once.</summary>
    /// <param name="id">The id.</param>
    /// <param name="leave">Ends the following; the job goes on.</param>
    public async Task<JobDetails> OfferAsync(JobId id, CancellationToken leave)
    {
        while (true)
        {
            try
            {
                await SubmitAsync(id);
                return await ShowAsync(id, leave);
            }
            catch (Exception silence) when (silence is OrleansException or TimeoutException or IOException)
            {
                // The silo that was to take it is being lost; offering it twice changes nothing.
                await Task.Delay(RetryDelay, leave);
            }
        }
    }

    private Task SubmitAsync(JobId id) =>
        client.SubmitAsync(new JobSubmission(id, job.Graph.Name, job.Graph.Fingerprint.Digest, submitter, launch.SlotTimeout, RestoreSettingsReader.Read(job.Config.SavepointRestore)));

    private async Task<JobDetails> ShowAsync(JobId id, CancellationToken leave)
    {
        var display = JobDisplay.Create(launch, job.Graph);
        var end = await display.ShowAsync(client.FollowAsync(id, leave));
        display.Summarize(end);
        if (launch.ShowsStackTraces && end.Failure?.Details is { } details)
        {
            await Console.Error.WriteLineAsync(details);
        }

        return end;
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
                await Task.Delay(RetryDelay, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
