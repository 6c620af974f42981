using System.Globalization;
using FlinkNet.Interfaces.ControlPlane;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlinkNet.Silo.Terminal;

/// <summary>Redraws a table in place: a row per vertex.</summary>
internal sealed class TableDisplay(TimeProvider time) : JobDisplay
{
    private readonly ProgressMeter _meter = new(time);
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override async Task<JobDetails> ShowAsync(IAsyncEnumerable<JobDetails> job)
    {
        JobDetails? last = null;
        await _console.Live(Text.Empty).StartAsync(async live =>
        {
            await foreach (var details in job)
            {
                last = details;
                live.UpdateTarget(Render(details, _meter.Update(details)));
            }
        });
        return last!;
    }

    public override void Summarize(JobDetails end) => _console.WriteLine(StatusText.Headline(end));

    /// <summary>The table of one moment.</summary>
    internal static IRenderable Render(JobDetails details, IReadOnlyList<VertexProgress> vertices)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.Title = new TableTitle(Markup.Escape($"{details.JobName}: {StatusText.Of(details.Status)}"));
        if (details.StatusReason is { } reason)
        {
            table.Caption = new TableTitle(Markup.Escape(reason));
        }

        table.AddColumn("Vertex").AddColumn("Tasks");
        foreach (var name in (ReadOnlySpan<string>)["Records in", "Records out", "Records/s", "Busy", "Back-pressured"])
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (var vertex in vertices)
        {
            table.AddRow(Cells(vertex));
        }

        return table;
    }

    private static IEnumerable<IRenderable> Cells(VertexProgress vertex)
    {
        var invariant = CultureInfo.InvariantCulture;
        return
        [
            new Text(vertex.Name),
            new Text(vertex.States),
            new Text(vertex.RecordsIn.ToString("N0", invariant)),
            new Text(vertex.RecordsOut.ToString("N0", invariant)),
            new Text(vertex.RecordsPerSecond.ToString("N0", invariant)),
            new Text(vertex.BusyShare.ToString("P0", invariant)),
            new Text(vertex.BackPressuredShare.ToString("P0", invariant)),
        ];
    }
}
