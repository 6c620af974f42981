namespace FlinkNet.Client;

/// <summary>
/// Calls to a job's JobManager that bear that it moves to another silo, and that a call or its answer is lost on the way. Each call must do
/// no harm when it comes twice.
/// </summary>
internal sealed class JobManagerCalls(TimeProvider time, TimeSpan repeatAfter)
{
    // When a silo dies with a call that it was passing on, nobody tells the caller: it would wait for all of Orleans' response time-out.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    /// <summary>Calls until there is an answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unknown">What the caller does not know when there is none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="JobManagerUnreachableException">There was none for <see cref="FlinkClient.SilenceMax"/>.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> call, string unknown, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().WaitAsync(AnswerPatience, time, cancellationToken);
            }
            catch (Exception silence) when (silence is OrleansException or TimeoutException)
            {
                if (time.GetElapsedTime(start) > FlinkClient.SilenceMax)
                {
                    throw new JobManagerUnreachableException(
                        $"The job's JobManager cannot be reached: {silence.Message} {unknown}",
                        silence);
                }

                await Task.Delay(repeatAfter, time, cancellationToken);
            }
        }
    }
}
