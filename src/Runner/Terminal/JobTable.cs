using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlinkNet.Terminal;

/// <summary>
/// A job as a table for a terminal: a head line, a line for each vertex, and what holds the job back. Columns keep their widths, so that
/// nothing jumps; the names of vertices have the rest.
/// </summary>
/// <param name="width">How many columns the terminal has.</param>
/// <param name="height">How many lines.</param>
internal sealed class JobTable(int width, int height)
{
    private const int TasksWidth = 8;
    private const int ShareWidth = 5;
    private const int Gap = 1;

    /// <summary>From which width on there is room for what is not needed most.</summary>
    private const int WideMin = 100;

    /// <summary>
    /// Lines that are not vertices': the head line, an empty one, two of headings, two of the bottleneck, and the cursor's.
    /// </summary>
    private const int OtherLines = 7;

    // The last column of a terminal is left empty: some begin a new line when it is written to.
    private int LineWidth => Math.Max(1, width - 1);

    private bool IsWide => width >= WideMin;

    private int NumbersWidth => TasksWidth + Gap + ((IsWide ? 4 : 3) * (Figures.Width + 1 + Gap)) + (4 * (ShareWidth + Gap));

    private int NameWidthMax => Math.Max(8, LineWidth - NumbersWidth - Gap);

    /// <summary>The job while it runs, in no more lines than there are.</summary>
    public IRenderable Live(JobDetails job, IReadOnlyList<VertexProgress> vertices, DateTimeOffset now)
    {
        var reason = job.StatusReason is null ? 0 : 1 + (job.StatusReason.Length / LineWidth);
        return Render(job, vertices, now, Math.Max(1, height - OtherLines - reason), Bottleneck.Describe(vertices));
    }

    /// <summary>The job when it has ended, with what was on the average.</summary>
    public IRenderable End(JobDetails job, DateTimeOffset now) =>
        Render(job, ProgressMeter.Averages(job), now, int.MaxValue, sentence: null);

    private Rows Render(JobDetails job, IReadOnlyList<VertexProgress> vertices, DateTimeOffset now, int linesMax, string? sentence)
    {
        var rows = new List<IRenderable> { Head(job, now) };
        if (job.StatusReason is { } reason && !job.Status.IsTerminal())
        {
            rows.Add(new Text(reason));
        }

        rows.Add(Text.Empty);
        var shown = vertices.Count <= linesMax ? vertices.Count : linesMax - 1;
        rows.Add(Table(vertices.Take(shown), NameWidth(vertices)));
        if (shown < vertices.Count)
        {
            rows.Add(new Text($"… and {vertices.Count - shown} more"));
        }

        if (sentence is not null)
        {
            rows.Add(new Text(sentence, new Style(decoration: Decoration.Bold)));
        }

        return new Rows(rows);
    }

    // Never narrower than its heading; a job that has not begun to be deployed has no vertices to show.
    private int NameWidth(IReadOnlyList<VertexProgress> vertices) =>
        Math.Min(NameWidthMax, vertices.Select(vertex => MiddleCut.WidthOf(vertex.Name)).Append("Vertex".Length).Max());

    private Paragraph Head(JobDetails job, DateTimeOffset now)
    {
        var line = HeadLine.Of(job, now, LineWidth);
        var status = StatusText.Of(job.Status);
        var name = MiddleCut.To(job.JobName, Math.Max(0, LineWidth - line.Length - 1));
        return new Paragraph()
            .Append(name.Length < Math.Min(job.JobName.Length, 8) ? "" : name + " ", new Style(decoration: Decoration.Bold))
            .Append(status, new Style(ColorOf(job.Status), decoration: Decoration.Bold))
            .Append(line[status.Length..]);
    }

    // Of the sixteen colours that terminals fit to their background.
    private static Color ColorOf(JobStatus status) => status switch
    {
        JobStatus.Running or JobStatus.Finished => Color.Green,
        JobStatus.Failing or JobStatus.Failed => Color.Maroon,
        JobStatus.Restarting => Color.Olive,
        _ => Color.Default,
    };

    private Grid Table(IEnumerable<VertexProgress> vertices, int nameWidth)
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(Column(nameWidth).LeftAligned());
        grid.AddColumn(Column(TasksWidth));
        var numbers = IsWide ? 4 : 3;
        for (var i = 0; i < numbers; i++)
        {
            grid.AddColumn(Column(Figures.Width + 1));
        }

        for (var i = 0; i < 4; i++)
        {
            grid.AddColumn(Column(ShareWidth, i == 3 ? 0 : Gap));
        }

        grid.AddRow([.. Headings().Select(heading => new Text(heading, new Style(decoration: Decoration.Bold)))]);
        foreach (var vertex in vertices)
        {
            grid.AddRow([.. Cells(vertex, nameWidth).Select(cell => new Text(cell))]);
        }

        return grid;
    }

    private static GridColumn Column(int columnWidth, int gap = Gap) =>
        new GridColumn { Width = columnWidth, NoWrap = true, Padding = new Padding(0, 0, gap, 0) }.RightAligned();

    private IEnumerable<string> Headings() =>
    [
        "\nVertex", "\nTasks", "Records\nin", .. IsWide ? (string[])["Records\nout"] : [], "In\nper s", "Out\nper s",
        "Busy\n%", "Idle\n%", "Back-\npr. %", "Calls\n%",
    ];

    private IEnumerable<string> Cells(VertexProgress vertex, int nameWidth) =>
    [
        MiddleCut.To(vertex.Name, nameWidth),
        vertex.StatesInShort,
        Figures.Short(vertex.RecordsIn),
        .. IsWide ? (string[])[Figures.Short(vertex.RecordsOut)] : [],
        Figures.Short(vertex.InPerSecond),
        Figures.Short(vertex.OutPerSecond),
        .. Shares(vertex.Shares),
    ];

    private static string[] Shares(TimeShares? shares) => shares is not { } known
        ? ["-", "-", "-", "-"]
        : [$"{known.Busy}", $"{known.Idle}", $"{known.BackPressured}", $"{known.Calls}"];
}
