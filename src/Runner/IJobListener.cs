namespace FlinkNet;

/// <summary>
/// Hears of the jobs that a program runs: to announce them, to keep their ids, to write down what became of them. Register it with
/// <c>RegisterJobListener</c> before the program runs.
/// </summary>
/// <remarks>
/// Called in the process that runs the program's job, also when the job is cancelled or fails; not in processes that only serve another's
/// job. What a listener throws is written to the error output and changes nothing. A listener is awaited before the next thing is told: one
/// that waits in <see cref="OnJobSubmittedAsync"/> for the job's end waits for ever.
/// </remarks>
public interface IJobListener
{
    /// <summary>The job was submitted, or could not be.</summary>
    /// <param name="client">Speaks to the job while it runs; null when it was not submitted, and in a cluster with
    /// <c>--grain-storage</c>.</param>
    /// <param name="failure">Why it was not submitted; null when it was.</param>
    Task OnJobSubmittedAsync(JobClient? client, Exception? failure) => Task.CompletedTask;

    /// <summary>The job that was submitted has ended. What is awaited here holds up <c>ExecuteAsync</c>.</summary>
    /// <param name="result">What became of it; null when it did not finish.</param>
    /// <param name="failure">Why it did not finish, a <see cref="JobExecutionException"/> mostly; null when it did.</param>
    Task OnJobExecutedAsync(JobExecutionResult? result, Exception? failure) => Task.CompletedTask;
}
