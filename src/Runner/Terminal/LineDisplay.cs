using System.Globalization;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>Writes a plain line now and then, at once when the job waits for something new, and one per vertex at the end.</summary>
internal sealed class LineDisplay(TextWriter output, TimeProvider time) : JobDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ProgressMeter _meter = new(time);
    private string? _shownReason;

    public override async Task<JobDetails> ShowAsync(IAsyncEnumerable<JobDetails> job)
    {
        var start = time.GetTimestamp();
        var next = Interval;
        JobDetails? last = null;
        await foreach (var details in job)
        {
            last = details;
            var vertices = _meter.Update(details);
            var elapsed = time.GetElapsedTime(start);
            if (elapsed >= next)
            {
                output.WriteLine(Line(details, vertices, elapsed));
                next = elapsed + Interval;
            }
            else if (details.StatusReason != _shownReason && details.StatusReason is not null && !details.Status.IsTerminal())
            {
                output.WriteLine($"Job '{details.JobName}' {StatusText.Of(details.Status)}: {details.StatusReason}");
            }

            _shownReason = details.StatusReason;
        }

        return last!;
    }

    public override void Summarize(JobDetails end)
    {
        output.WriteLine(StatusText.Headline(end));
        foreach (var vertex in _meter.Update(end))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                    $"  {vertex.Name}: {vertex.States}; {vertex.RecordsIn:N0} records in, {vertex.RecordsOut:N0} out"));
        }
    }

    private static string Line(JobDetails details, IReadOnlyList<VertexProgress> vertices, TimeSpan elapsed)
    {
        var parts = vertices.Select(vertex => string.Create(
            CultureInfo.InvariantCulture,
            $"{vertex.Name}: {vertex.RecordsIn:N0} in, {vertex.RecordsOut:N0} out, {vertex.RecordsPerSecond:N0}/s, "
                + $"{vertex.BackPressuredShare:P0} back-pressured"));
        var reason = details.StatusReason is null ? "" : $" ({details.StatusReason})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Job '{details.JobName}' {StatusText.Of(details.Status)}{reason} after {elapsed.TotalSeconds:0} s | "
                + $"{string.Join(" | ", parts)}");
    }
}
