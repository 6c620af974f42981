using FlinkNet.Attach;
using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Terminal;

namespace FlinkNet;

/// <summary>Submits a job to a cluster, shows how it fares, and cancels it on request.</summary>
/// <param name="client">The connection to the cluster.</param>
/// <param name="submitter">The own silo.</param>
/// <param name="job">The job.</param>
/// <param name="launch">How the program was launched.</param>
/// <param name="announcer">Lets other processes of this machine find the job; null for nobody.</param>
internal sealed class SubmittedJob(
    FlinkClient client,
    SiloAddress submitter,
    CatalogedJob job,
    LaunchOptions launch,
    JobAnnouncer? announcer = null)
{
    /// <summary>How often a job that fails while it is saved is asked again to stop.</summary>
    private const int StopsAskedMax = 5;

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
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    /// <param name="cancelRequested">Requests the job's cancellation; the call still waits for its end.</param>
    /// <param name="stopRequested">Requests that the job is stopped with a savepoint.</param>
    public async Task<JobDetails> RunAsync(JobClient? watcher, CancellationToken cancelRequested, CancellationToken stopRequested)
    {
        var id = JobId.From(Guid.NewGuid());
        await SubmitAsync(id, isIdUnique: true);
        watcher?.OnSubmitted(id, client);
        using var announced = announcer?.Announce(id);
        using var ended = new CancellationTokenSource();
        var canceller = CancelOnRequestAsync(id, cancelRequested, ended.Token);
        var stopper = StopOnRequestAsync(id, stopRequested, ended.Token);
        try
        {
            return await ShowAsync(id, CancellationToken.None);
        }
        finally
        {
            await ended.CancelAsync();
            await canceller;
            await stopper;
            await (watcher?.OnEndedAsync() ?? Task.CompletedTask);
        }
    }

    /// <summary>Offers the job under an id that others offer it under, too, and follows it to its end. The cluster runs it once.</summary>
    /// <param name="id">The id.</param>
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    /// <param name="leave">Ends the following; the job goes on.</param>
    /// <param name="stopRequested">Requests that the job is stopped with a savepoint.</param>
    /// <exception cref="FlinkException">The cluster does not know the job yet, and it cannot run.</exception>
    public async Task<JobDetails> OfferAsync(
        JobId id, JobClient? watcher, CancellationToken leave, CancellationToken stopRequested = default)
    {
        try
        {
            return await OfferUntilEndedAsync(id, watcher, leave, stopRequested);
        }
        finally
        {
            await (watcher?.OnEndedAsync() ?? Task.CompletedTask);
        }
    }

    private async Task<JobDetails> OfferUntilEndedAsync(
        JobId id, JobClient? watcher, CancellationToken leave, CancellationToken stopRequested)
    {
        while (true)
        {
            try
            {
                await ValidateUnlessKnownAsync(id, leave);
                await SubmitAsync(id, isIdUnique: false);
                watcher?.OnSubmitted(id, client);
                return await ShowOfferedAsync(id, leave, stopRequested);
            }
            catch (Exception silence) when (silence is OrleansException or TimeoutException or IOException)
            {
                // The silo that was to take it is being lost; offering it twice changes nothing.
                await Task.Delay(RetryDelay, leave);
            }
            catch (JobManagerUnreachableException silence)
            {
                await Console.Error.WriteLineAsync($"{silence.Message} This process stays, and asks again.");
            }
        }
    }

    private async Task<JobDetails> ShowOfferedAsync(JobId id, CancellationToken leave, CancellationToken stopRequested)
    {
        using var announced = announcer?.Announce(id);
        using var ended = new CancellationTokenSource();
        using var left = CancellationTokenSource.CreateLinkedTokenSource(leave);
        var stopper = StopOrLeaveAsync(id, left, stopRequested, ended.Token);
        try
        {
            return await ShowAsync(id, left.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await stopper;
        }
    }

    // A job that the others have begun or even ended has results where it writes: what would keep it from starting does not matter any
    // more.
    private async Task ValidateUnlessKnownAsync(JobId id, CancellationToken leave)
    {
        if (await IsKnownAsync(id))
        {
            return;
        }

        try
        {
            await JobValidation.CheckAsync(job, leave);
        }
        catch (FlinkException) when (!leave.IsCancellationRequested)
        {
            if (!await IsKnownAsync(id))
            {
                throw;
            }
        }
    }

    private async Task<bool> IsKnownAsync(JobId id) => (await client.ListJobsAsync()).Any(known => known.Job == id);

    private Task SubmitAsync(JobId id, bool isIdUnique)
    {
        var restore = RestoreSettingsReader.Read(job.Config.SavepointRestore);
        return client.SubmitAsync(
            new JobSubmission(
                id,
                job.Graph.Name,
                job.Graph.Fingerprint.Digest,
                submitter,
                launch.SlotTimeout,
                restore)
            { IsIdUnique = isIdUnique });
    }

    private async Task<JobDetails> ShowAsync(JobId id, CancellationToken leave)
    {
        var display = JobDisplay.Create(launch.Progress, job.Graph);
        var end = await display.ShowAsync(client.FollowAsync(id, leave));
        display.Summarize(end);
        if (launch.ShowsStackTraces && end.Failure?.Details is { } details)
        {
            await Console.Error.WriteLineAsync(details);
        }

        return end;
    }

    private async Task StopOnRequestAsync(JobId id, CancellationToken requested, CancellationToken ended)
    {
        const string Instead = "is cancelled instead. Its checkpoints, if it takes some, stay.";
        if (await IsRequestedAsync(requested, ended) && !await TryStopAsync(id, Instead, ended))
        {
            await CancelOnRequestAsync(id, requested, ended);
        }
    }

    // The job is the others' as well: one that cannot be stopped is left to them.
    private async Task StopOrLeaveAsync(JobId id, CancellationTokenSource leave, CancellationToken requested, CancellationToken ended)
    {
        if (await IsRequestedAsync(requested, ended) && !await TryStopAsync(id, "goes on, and is left to the other processes.", ended))
        {
            await leave.CancelAsync();
        }
    }

    private static async Task<bool> IsRequestedAsync(CancellationToken requested, CancellationToken ended)
    {
        await EitherAsync(requested, ended);
        return requested.IsCancellationRequested && !ended.IsCancellationRequested;
    }

    /// <summary>Stops the job with a savepoint.</summary>
    /// <param name="id">The job.</param>
    /// <param name="instead">What becomes of a job that cannot be stopped, as the end of a sentence.</param>
    /// <param name="ended">Cancelled when the job has ended.</param>
    /// <returns>Whether it has ended, in this way or another.</returns>
    private async Task<bool> TryStopAsync(JobId id, string instead, CancellationToken ended)
    {
        await Console.Error.WriteLineAsync(
            $"Job '{job.Graph.Name}' is stopped with a savepoint; a second signal ends the process at once.");
        try
        {
            var path = await StopAsync(id, ended);
            await Console.Error.WriteLineAsync($"Job '{job.Graph.Name}' was stopped with savepoint {path}");
            await Console.Error.WriteLineAsync($"Start the program with --from-savepoint {path} to resume from there.");
            return true;
        }
        catch (Exception failure) when (failure is FlinkException or OrleansException or TimeoutException)
        {
            var hasEnded = ended.IsCancellationRequested || await HasEndedAsync(id);
            await Console.Error.WriteLineAsync(hasEnded
                ? $"Job '{job.Graph.Name}' ended before it was stopped, and no savepoint was written: {failure.Message}"
                : $"{failure.Message}\nJob '{job.Graph.Name}' {instead}");
            return hasEnded;
        }
    }

    private async Task<bool> HasEndedAsync(JobId id)
    {
        try
        {
            return (await client.GetJobAsync(id)).Status.IsTerminal();
        }
        catch (Exception silence) when (silence is FlinkException or OrleansException or TimeoutException)
        {
            return false;
        }
    }

    // A job that has not come to run yet, or that is about to run again, is not refused its savepoint: nobody is there who would ask again.
    // Not cancelled when the job ends, which is what it leads to.
    private async Task<string> StopAsync(JobId id, CancellationToken ended)
    {
        for (var asked = 1; ; asked++)
        {
            try
            {
                await UntilItRunsAsync(id, ended);
                return await client.StopWithSavepointAsync(id, cancellationToken: CancellationToken.None);
            }
            catch (FlinkException failure) when (failure is not JobManagerUnreachableException
                && asked < StopsAskedMax
                && !ended.IsCancellationRequested)
            {
                var status = (await client.GetJobAsync(id)).Status;
                if (status.IsTerminal() || (status == JobStatus.Running && failure.Origin == FailureOrigin.User))
                {
                    throw;
                }
            }
        }
    }

    private async Task UntilItRunsAsync(JobId id, CancellationToken ended)
    {
        try
        {
            await client.FollowAsync(id, ended)
                .FirstAsync(details => details.Status == JobStatus.Running || details.Status.IsTerminal(), ended);
        }
        catch (OperationCanceledException)
        {
            // It has ended: the request gets the outcome.
        }
    }

    private static async Task EitherAsync(CancellationToken one, CancellationToken other)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CancelOnRequestAsync(JobId id, CancellationToken requested, CancellationToken ended)
    {
        await EitherAsync(requested, ended);
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
