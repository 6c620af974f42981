using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// The JobManager's work beside its calls, in turns of its own: what was decided is carried out here, after it is stored. The work ends
/// with the job or the activation; what fails in it fails the job.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="carryOut">Carries a decision out.</param>
/// <param name="leave">Is called when another activation has taken over.</param>
/// <param name="host">The clock.</param>
/// <param name="logger">The JobManager's.</param>
internal sealed partial class JobWork(ManagedJob job, Func<JobDecision, Task> carryOut, Action leave, ControlPlaneHost host, ILogger logger)
{
    /// <summary>What is done about the job's end; completed before it.</summary>
    public Task Ending { get; private set; } = Task.CompletedTask;

    /// <summary>Does what was decided.</summary>
    public void Carry(JobDecision decision)
    {
        if (decision is JobDecision.End)
        {
            // Whoever sees that the job has ended sees when.
            job.State.EndTime ??= host.Time.GetUtcNow();
        }

        if (decision is not JobDecision.Nothing)
        {
            var work = RunAsync(() => carryOut(decision));
            Ending = decision is JobDecision.End ? work : Ending;
        }
    }

    /// <summary>Does again what is done about the job's end.</summary>
    public void End(Func<Task> work) => Ending = RunAsync(work);

    /// <summary>Runs work.</summary>
    public void InBackground(Func<Task> work) => RunAsync(work).Ignore();

    /// <summary>The job's attempt fails by an error at the work for it.</summary>
    public void FailBy(Exception exception)
    {
        LogWorkFailed(logger, job.Id, exception);
        Carry(job.Job.FailWith(JobFailure.From(exception)));
    }

    // Completes when the work is done, or has failed and that was taken care of.
    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (job.Stopping.IsCancellationRequested)
        {
            // The job ended, or another activation takes over: what fails in this one, fails for nobody.
        }
        catch (InconsistentStateException exception)
        {
            LogReplaced(logger, job.Id, exception);
            leave();
        }
        catch (Exception exception)
        {
            FailBy(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The JobManager of job {Job} was replaced by another activation and goes.")]
    private static partial void LogReplaced(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Error, "The JobManager of job {Job} failed at its work.")]
    private static partial void LogWorkFailed(ILogger logger, JobId job, Exception exception);
}
