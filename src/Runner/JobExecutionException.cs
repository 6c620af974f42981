using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>A job that did not reach its end. The message names the operator, tells its exception and what can be done.</summary>
public class JobExecutionException : FlinkException
{
    internal JobExecutionException(FailureOrigin origin, string message, JobExecutionResult result, string? details)
        : base(origin, message)
    {
        Result = result;
        Details = details;
    }

    /// <summary>How far the job came.</summary>
    public JobExecutionResult Result { get; }

    /// <summary>
    /// The user's exception with its stack trace, as reported by the process where it happened; null when there was none.
    /// </summary>
    public string? Details { get; }

    internal static JobExecutionException From(JobDetails details)
    {
        var result = JobExecutionResult.From(details);
        return details.Status == JobStatus.Canceled
            ? new JobCancellationException($"Job '{details.JobName}' was cancelled.", result)
            : new JobExecutionException(
                details.Failure?.Origin ?? FailureOrigin.Internal,
                $"Job '{details.JobName}' failed. {details.Failure?.Message ?? details.StatusReason}",
                result,
                details.Failure?.Details);
    }
}

/// <summary>A job that was cancelled: by Ctrl-C, by SIGTERM, or by someone else on the cluster.</summary>
public sealed class JobCancellationException : JobExecutionException
{
    internal JobCancellationException(string message, JobExecutionResult result)
        : base(FailureOrigin.External, message, result, details: null)
    {
    }
}
