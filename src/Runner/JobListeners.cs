namespace FlinkNet;

/// <summary>Tells listeners what becomes of a job that the program runs.</summary>
internal sealed class JobListeners(IReadOnlyList<IJobListener> listeners)
{
    /// <summary>Whether nobody listens.</summary>
    public bool IsEmpty => listeners.Count == 0;

    /// <summary>Those of a program.</summary>
    public static JobListeners Of(StreamExecutionEnvironment environment) => new([.. environment.JobListeners.OfType<IJobListener>()]);

    /// <summary>Runs a job, and tells what becomes of it.</summary>
    /// <param name="client">Speaks to the job.</param>
    /// <param name="run">Runs it.</param>
    public async Task<JobExecutionResult> HearAsync(JobClient client, Func<Task<JobExecutionResult>> run)
    {
        var running = run();
        client.Follow(running);
        await Task.WhenAny(client.Submitted, running);
        var wasSubmitted = client.Submitted.IsCompletedSuccessfully || running.IsCompletedSuccessfully;
        await TellAsync(listener => listener.OnJobSubmittedAsync(
            client.Submitted.IsCompletedSuccessfully ? client : null, wasSubmitted ? null : running.Exception?.InnerException));
        try
        {
            var result = await running;
            await TellAsync(listener => listener.OnJobExecutedAsync(result, null));
            return result;
        }
        catch (Exception failure) when (wasSubmitted)
        {
            await TellAsync(listener => listener.OnJobExecutedAsync(null, failure));
            throw;
        }
    }

    private async Task TellAsync(Func<IJobListener, Task> tell)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await tell(listener);
            }
            catch (Exception exception)
            {
                await Console.Error.WriteLineAsync($"The job listener {listener.GetType().Name} failed: {exception}");
            }
        }
    }
}
