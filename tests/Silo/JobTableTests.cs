using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlinkNet.Silo.Tests;

/// <summary>What a terminal shows of a job, at the widths that terminals have; the approved text is in Terminal/.</summary>
public sealed class JobTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(132)]
    [InlineData(200)]
    public async Task Live_AtAnyWidth_IsAsApproved(int width)
    {
        var text = Render(width, new JobTable(width, 24).Live(Job(), Vertices(), Start));

        Assert.All(text.Split('\n'), line => Assert.True(line.Length < width, $"{line.Length} columns: {line}"));
        await ApproveAsync($"live-{width}", text);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Live_InColour_IsAsApproved(int width)
    {
        var text = Render(width, new JobTable(width, 24).Live(Job(), Vertices(), Start), ColorSystemSupport.Standard);

        Assert.Contains("\e[1;32mRUNNING\e[0m", text, StringComparison.Ordinal);
        await ApproveAsync($"{width}", text, "ansi");
    }

    [Fact]
    public void Live_WithoutColour_HasNoControlCodes() =>
        Assert.DoesNotContain('\e', Render(80, new JobTable(80, 24).Live(Job(), Vertices(), Start)));

    [Fact]
    public async Task Live_OfManyVertices_ShowsWhatThereIsRoomFor()
    {
        var vertices = Enumerable.Range(1, 40)
            .Select(number => new VertexProgress(new VertexId(number), $"Step {number}", [TaskState.Running, TaskState.Created]))
            .ToList();
        var text = Render(80, new JobTable(80, 24).Live(Job() with { StatusReason = "It waits for [two] slots." }, vertices, Start));

        Assert.True(text.Split('\n').Length <= 23, text);
        await ApproveAsync("live-many", text);
    }

    [Fact]
    public async Task End_HasTheAveragesOfAllVertices()
    {
        var end = Job() with
        {
            Status = JobStatus.Finished,
            EndTime = Start.AddSeconds(100),
            Vertices =
            [
                new VertexDetails(new VertexId(0), "Source: Lines of texts -> Split into words", 2, [Task(7_000_000, 60, 30, 10, 0)]),
                new VertexDetails(new VertexId(1), "Count", 2, [Task(70_000_000, 20, 70, 0, 10)]),
            ],
        };
        await ApproveAsync("end-80", Render(80, new JobTable(80, 24).End(end, Start)));
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("Source: Lines -> Split", 11, "Sourc…Split")]
    [InlineData("Source: Lines -> Split", 10, "Sourc…plit")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    [InlineData("数据流处理", 5, "数…理")]
    [InlineData("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301")]
    public void Names_AreCutInTheMiddle(string name, int width, string expected) => Assert.Equal(expected, MiddleCut.To(name, width));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(99_999, "99,999")]
    [InlineData(100_000, "100k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1.00M")]
    [InlineData(12_345_678, "12.3M")]
    [InlineData(99_960_000, "100M")]
    [InlineData(1_234_567_890, "1.23G")]
    [InlineData(5_000_000_000_000_000, "5000T")]
    public void Numbers_KeepToTheirWidth(double number, string expected)
    {
        Assert.Equal(expected, Figures.Short(number));
        Assert.True(expected.Length <= Figures.Width);
    }

    [Fact]
    public void HeadLine_LeavesOutWhatThereIsNoRoomForOrIsNotKnown()
    {
        Assert.Equal("RUNNING 00:01:12 · attempt 2", HeadLine.Of(Job(), Start, 40));
        Assert.Equal(
            "RUNNING 00:01:12",
            HeadLine.Of(Job() with { Attempt = Attempt.First, LatestCheckpoint = null, Vertices = [] }, Start, 80));
        Assert.Equal(
            "CREATED 1.00:00:05",
            HeadLine.Of(
                Job() with { Status = JobStatus.Created, AsOf = null, Attempt = Attempt.None, LatestCheckpoint = null, Vertices = [] },
                Start.AddSeconds(86_405),
                80));
    }

    [Fact]
    public void Bottleneck_IsTheBusyStepAfterOnesThatAreHeldBack()
    {
        Assert.Equal("'parse' is the bottleneck: it is busy 98 % of the time.", Describe(new(2, 0, 98, 0), new(98, 2, 0, 0), null));
        Assert.Equal(
            "'parse' is the bottleneck: it waits for its asynchronous calls 90 % of the time.",
            Describe(new(2, 0, 98, 0), new(10, 0, 0, 90), null));
        Assert.Equal(
            "'parse' is the bottleneck: of its 2 tasks some have more to do than others, up to 99 % of the time.",
            Describe(new(2, 0, 98, 0), new(55, 45, 0, 0), new(99, 1, 0, 0)));
        Assert.Null(Describe(new(50, 50, 0, 0), new(98, 2, 0, 0), null));
        Assert.Null(Describe(new(2, 0, 98, 0), new(20, 80, 0, 0), null));
        Assert.Null(Describe(null, null, null));
    }

    private static string? Describe(TimeShares? before, TimeShares? parse, TimeShares? busiest) => Bottleneck.Describe(
    [
        new(new VertexId(0), "read", [TaskState.Running]) { Shares = before, Consumers = [new VertexId(1)] },
        new(new VertexId(1), "parse", [TaskState.Running, TaskState.Running]) { Shares = parse, OfBusiest = busiest ?? parse },
    ]);

    private static List<VertexProgress> Vertices() =>
    [
        new(new VertexId(0), "Source: Orders -> Parse line -> Timestamps/Watermarks", [TaskState.Running, TaskState.Running])
        {
            RecordsIn = 12_345_678, RecordsOut = 12_345_600, InPerSecond = 171_467, OutPerSecond = 171_466.4,
            Shares = new TimeShares(3, 0, 97, 0), OfBusiest = new TimeShares(3, 0, 97, 0), Consumers = [new VertexId(1)],
        },
        new(new VertexId(1), "Async: Look up the customer -> Enrich", [TaskState.Running, TaskState.Running])
        {
            RecordsIn = 12_345_000, RecordsOut = 12_344_990, InPerSecond = 171_466, OutPerSecond = 171_465,
            Shares = new TimeShares(12, 0, 0, 88), OfBusiest = new TimeShares(12, 0, 0, 88), Consumers = [new VertexId(2)],
        },
        new(new VertexId(2), "Window: one minute per country", [TaskState.Running, TaskState.Finished])
        {
            RecordsIn = 12_344_000, RecordsOut = 240, InPerSecond = 171_400, OutPerSecond = 3.3,
            Shares = new TimeShares(31, 69, 0, 0), OfBusiest = new TimeShares(40, 60, 0, 0), Consumers = [new VertexId(3)],
        },
        new(new VertexId(3), "Sink: Parquet", [TaskState.Initializing, TaskState.Initializing]),
    ];

    private static JobDetails Job() => new(
        new JobId("j"), "orders per minute and country", JobStatus.Running, null, null, Start, null,
        [
            new VertexDetails(new VertexId(0), "v", 2,
            [
                At(Start.AddSeconds(71).ToUnixTimeMilliseconds()),
                At(long.MaxValue),
            ]),
        ])
    {
        Attempt = new Attempt(2),
        LatestCheckpoint = new CheckpointSummary(new CheckpointId(17), TimeSpan.FromMilliseconds(312), Start.AddSeconds(71)),
        AsOf = Start.AddSeconds(72),
    };

    private static TaskDetails At(long watermark) =>
        new(TaskState.Running, null, default(TaskMetrics) with { Watermark = watermark });

    private static TaskDetails Task(long records, int busy, int idle, int backPressured, int calls) => new(
        TaskState.Finished,
        null,
        new TaskMetrics(
            records, records, 0, 0, TimeSpan.FromSeconds(busy), TimeSpan.FromSeconds(idle), TimeSpan.FromSeconds(backPressured), 0)
        {
            AsyncTime = TimeSpan.FromSeconds(calls),
        });

    private static string Render(int width, IRenderable table, ColorSystemSupport colours = ColorSystemSupport.NoColors)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours == ColorSystemSupport.NoColors ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = colours,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(table);
        return string.Join('\n', writer.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
    }

    // FLINKNET_APPROVE=tests/Silo/Terminal writes there what is, to be looked at and committed.
    private static async Task ApproveAsync(string name, string text, string kind = "txt")
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Terminal", $"{name}.{kind}");
        if (Environment.GetEnvironmentVariable("FLINKNET_APPROVE") is { } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.{kind}"), text, TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), text);
    }
}
