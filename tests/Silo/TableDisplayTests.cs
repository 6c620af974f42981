using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using FlinkNet.Terminal;
using Spectre.Console;

namespace FlinkNet.Silo.Tests;

public sealed class TableDisplayTests
{
    private const int Width = 80;

    [Fact]
    public void Render_NarrowTerminal_KeepsNumbersAndStatesOnOneLine()
    {
        var lines = Render(
            new VertexProgress("Source: Lines of texts -> Split into words", "2 RUNNING", 1_234_567, 12_345_678, 1_000_000, 0.5, 0.25),
            new VertexProgress("Count", "1 RUNNING, 1 FINISHED", 0, 0, 0, 0, 0));
        Assert.All(lines, line => Assert.True(line.Length <= Width, line));
        Assert.Contains(lines, line => line.Contains("word count: RUNNING", StringComparison.Ordinal));
        var row = Assert.Single(lines, line => line.Contains("2 RUNNING", StringComparison.Ordinal));
        Assert.All(
            (string[])["1,234,567", "12,345,678", "1,000,000", "50 %", "25 %"],
            number => Assert.Contains(number, row, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("1 FINISHED", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("needs [more] slots", StringComparison.Ordinal));
    }

    private static string[] Render(params VertexProgress[] vertices)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = Width;
        console.Write(TableDisplay.Render(
            new JobDetails(new JobId("j"), "word count", JobStatus.Running, "needs [more] slots", null, DateTimeOffset.UnixEpoch, null, []),
            vertices));
        return writer.ToString().Split('\n');
    }
}
