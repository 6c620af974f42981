using System.Globalization;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>
/// How a job stands, in one line: <c>RUNNING 00:01:12 · attempt 2 · checkpoint 17, 0.3 s, 1 s ago · watermark 12:04:31</c>.
/// </summary>
internal static class HeadLine
{
    /// <summary>What stands between its parts.</summary>
    public const string Separator = " · ";

    /// <summary>The parts of the line, the most important first.</summary>
    public static IEnumerable<string> Parts(JobDetails job, DateTimeOffset now)
    {
        var asOf = job.EndTime ?? job.AsOf ?? now;
        yield return $"{StatusText.Of(job.Status)} {Elapsed(asOf - job.StartTime)}";
        if (job.Attempt > Attempt.First)
        {
            yield return $"attempt {job.Attempt}";
        }

        if (job.LatestCheckpoint is { } latest)
        {
            var ago = job.Status.IsTerminal() ? "" : $", {Ago(asOf - latest.CompletedAt)} ago";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"checkpoint {latest.Checkpoint}, {latest.Duration.TotalSeconds:0.0} s{ago}");
        }

        if (!job.Status.IsTerminal() && WatermarkOf(job) is { } watermark)
        {
            yield return $"watermark {Time(watermark, asOf)}";
        }
    }

    /// <summary>The line, of as many parts as there is room for.</summary>
    public static string Of(JobDetails job, DateTimeOffset now, int width)
    {
        var parts = Parts(job, now).ToList();
        while (parts.Count > 1 && parts.Sum(part => part.Length) + ((parts.Count - 1) * Separator.Length) > width)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join(Separator, parts);
    }

    // How far event time has come everywhere. Steps that have none, and inputs that have ended, hold nothing back.
    private static long? WatermarkOf(JobDetails job)
    {
        long? least = null;
        foreach (var task in job.Vertices.SelectMany(vertex => vertex.Tasks))
        {
            if (task is { State: TaskState.Running, Metrics.Watermark: { } watermark and < long.MaxValue })
            {
                least = Math.Min(least ?? long.MaxValue, watermark);
            }
        }

        return least is long.MinValue ? null : least;
    }

    private static string Elapsed(TimeSpan time)
    {
        var positive = time < TimeSpan.Zero ? TimeSpan.Zero : time;
        return positive.ToString(positive.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
    }

    private static string Ago(TimeSpan time) => time.TotalSeconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
    };

    private static string Time(long milliseconds, DateTimeOffset now)
    {
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return milliseconds.ToString(CultureInfo.InvariantCulture);
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        var format = time.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }
}
