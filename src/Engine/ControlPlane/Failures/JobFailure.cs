using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Failures;

/// <summary>What went wrong, told so that it can cross processes.</summary>
/// <param name="Origin">Whose fault it is.</param>
/// <param name="Message">What happened, to whom, and what to do.</param>
/// <param name="Details">The exception with its stack trace, for logs; null when there is none.</param>
internal sealed record JobFailure(FailureOrigin Origin, string Message, string? Details = null)
{
    /// <summary>Whether another attempt would fail the same way, so that there is none.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What to do when the job does not start again by itself, as a sentence; null for nothing.</summary>
    public string? IfItEnds { get; init; }

    /// <summary>The failure as the end of the job.</summary>
    public JobFailure AsEnd() => IfItEnds is null ? this : this with { Message = $"{Message} {IfItEnds}", IfItEnds = null };

    /// <summary>The TaskManager that a task could not reach; null when that is not what failed.</summary>
    public TaskManagerId? Unreachable { get; init; }

    /// <summary>
    /// Tells an exception: a <see cref="FlinkException"/> speaks for itself, anything else is a fault of <paramref name="origin"/>.
    /// </summary>
    public static JobFailure From(Exception exception, FailureOrigin origin = FailureOrigin.Internal) => exception switch
    {
        FlinkException known => new JobFailure(known.Origin, known.Message, known.InnerException?.ToString()) { IsFinal = known.IsFinal },
        _ => new JobFailure(origin, $"{exception.GetType().Name}: {exception.Message}", exception.ToString()),
    };
}
