using System.Globalization;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>A job's state in words.</summary>
internal static class StatusText
{
    /// <summary>The state as Flink writes it.</summary>
    public static string Of(JobStatus status) => status.ToString().ToUpperInvariant();

    /// <summary>The line that says how a job ended.</summary>
    public static string Headline(JobDetails end) => string.Create(
        CultureInfo.InvariantCulture,
        $"Job '{end.JobName}' ({end.Job}) {Of(end.Status)} after {((end.EndTime ?? end.StartTime) - end.StartTime).TotalSeconds:0.00} s");
}
