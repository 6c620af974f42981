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
                output.WriteLine(Line(details, vertices));
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
        foreach (var vertex in ProgressMeter.Averages(end))
        {
            output.WriteLine($"  {vertex.Name}: {vertex.StatesInWords}; {Rates(vertex)}");
        }
    }

    private string Line(JobDetails details, IReadOnlyList<VertexProgress> vertices)
    {
        var reason = details.StatusReason is null ? "" : $" ({details.StatusReason})";
        var parts = vertices.Select(vertex => $"{vertex.Name}: {Rates(vertex)}");
        var sentence = Bottleneck.Describe(vertices) is { } bottleneck ? $" | {bottleneck}" : "";
        return $"Job '{details.JobName}' {string.Join(HeadLine.Separator, HeadLine.Parts(details, time.GetUtcNow()))}{reason} | "
            + string.Join(" | ", parts) + sentence;
    }

    private static string Rates(VertexProgress vertex)
    {
        var records = string.Create(
            CultureInfo.InvariantCulture,
            $"{vertex.RecordsIn:N0} records in ({vertex.InPerSecond:N0}/s), {vertex.RecordsOut:N0} out ({vertex.OutPerSecond:N0}/s)");
        return vertex.Shares is not { } shares
            ? records
            : $"{records}, busy {shares.Busy} %, idle {shares.Idle} %, back-pressured {shares.BackPressured} %"
                + (shares.Calls > 0 ? $", waiting for calls {shares.Calls} %" : "");
    }
}
