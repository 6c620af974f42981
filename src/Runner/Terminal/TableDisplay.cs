using System.Globalization;
using FlinkNet.Interfaces.ControlPlane;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlinkNet.Terminal;

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
        var table = new Table().Border(TableBorder.Simple);
        table.Title = new TableTitle(Markup.Escape($"{details.JobName}: {StatusText.Of(details.Status)}"));
        if (details.StatusReason is { } reason)
        {
            table.Caption = new TableTitle(Markup.Escape(reason));
        }

        table.AddColumn("Vertex").AddColumn(new TableColumn("Tasks").NoWrap());
        foreach (var name in (ReadOnlySpan<string>)["Records in", "out", "per second", "Busy", "Back-pr."])
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
            // A chain's name can be long; its beginning tells which one it is.
            new Text(vertex.Name) { Overflow = Overflow.Ellipsis },
            new Text(vertex.States.Replace(", ", "\n", StringComparison.Ordinal)),
            new Text(vertex.RecordsIn.ToString("N0", invariant)),
            new Text(vertex.RecordsOut.ToString("N0", invariant)),
            new Text(vertex.RecordsPerSecond.ToString("N0", invariant)),
            new Text(vertex.BusyShare.ToString("P0", invariant)),
            new Text(vertex.BackPressuredShare.ToString("P0", invariant)),
        ];
    }
}
