using FlinkNet.Launch;
using FlinkNet.Silo;

namespace FlinkNet;

/// <summary>Runs programs.</summary>
public static class StreamExecutionEnvironmentExtensions
{
    /// <summary>
    /// Runs the program to its end, to a failure, or until it is cancelled. Alone, the process is an embedded silo; with <c>--processes
    /// P</c> it starts P - 1 more processes of the same program and shares the job with them.
    /// </summary>
    /// <remarks>
    /// In a process that is only a TaskManager of another's job (started by <c>--processes</c>, or by hand with <c>--primary</c>) the call
    /// never returns: the process serves until the cluster ends, and exits. Ctrl-C and SIGTERM cancel the job cleanly; the process's exit
    /// code is then 130 or 143. With <c>--on-stop savepoint</c> they stop it with a savepoint. A second one ends the process at once.
    /// <para>The job takes the steps: the next one begins without them. A stream that is kept may be used again, for which its steps are
    /// run again, without the sinks that they had.</para>
    /// </remarks>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <returns>What became of the job: it is FINISHED.</returns>
    /// <exception cref="Model.InvalidJobException">The program cannot become a job; nothing ran.</exception>
    /// <exception cref="JobExecutionException">The job failed or was cancelled.</exception>
    /// <exception cref="Model.FlinkException">The job could not be run here: a port is taken, input is missing, output cannot be
    /// written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled by <paramref name="cancellationToken"/>.</exception>
    public static Task<JobExecutionResult> ExecuteAsync(
        this StreamExecutionEnvironment environment, string jobName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return ProgramRunner.RunAsync(environment, jobName, ProgressMode.Auto, cancellationToken);
    }

    /// <summary>
    /// Starts the program's job and returns when the cluster has taken it, so that the program can speak to it while it runs. Otherwise as
    /// <see cref="ExecuteAsync"/>, which is Flink's <c>executeAsync</c> and the wait for the result in one.
    /// </summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <returns>The job's client. Disposing of it cancels a job that still runs.</returns>
    /// <exception cref="Model.InvalidJobException">The program cannot become a job; nothing ran.</exception>
    /// <exception cref="Model.FlinkException">The job could not be run here: a port is taken, input is missing, output cannot be
    /// written.</exception>
    public static Task<JobClient> SubmitAsync(this StreamExecutionEnvironment environment, string jobName)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return JobClient.StartAsync(jobName, (client, cancel) =>
            ProgramRunner.RunAsync(environment, jobName, ProgressMode.Auto, cancel, client));
    }

    /// <summary>
    /// Tells what job the program would run: its tasks with their chains, the exchanges between them, parallelism, uids and state. Nothing
    /// runs; but functions on keyed streams are made and opened, to learn which state they keep, and closed again.
    /// <c>--explain text|mermaid|json</c> prints the same and ends the program.
    /// </summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="format">How the plan is written.</param>
    /// <exception cref="Model.FlinkException">The program cannot become a job.</exception>
    public static string Explain(
        this StreamExecutionEnvironment environment, string jobName = "job", PlanFormat format = PlanFormat.Text)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return JobPlans.Write(ProgramCompiler.Compile(environment, jobName), format);
    }

    /// <summary>Lets <paramref name="listener"/> hear of the program's jobs: when one is submitted, and when it has ended.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="listener">Who hears.</param>
    public static StreamExecutionEnvironment RegisterJobListener(this StreamExecutionEnvironment environment, IJobListener listener)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(listener);
        environment.JobListeners.Add(listener);
        return environment;
    }

    /// <summary>
    /// Says, without running anything, what of a savepoint or checkpoint the program could not restore: operators that it does not have,
    /// changed keys, unknown types, damage. <c>--check-savepoint PATH</c> prints the same and ends the program.
    /// </summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="savepoint">The folder of the savepoint or checkpoint.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Model.FlinkException">The program cannot become a job, or the savepoint's store cannot be opened.</exception>
    public static Task<SavepointReport> CheckSavepointAsync(
        this StreamExecutionEnvironment environment, string jobName, string savepoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrEmpty(savepoint);
        return SavepointCheck.RunAsync(ProgramCompiler.Compile(environment, jobName), savepoint, cancellationToken);
    }
}
