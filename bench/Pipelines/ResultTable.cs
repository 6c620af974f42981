using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlinkNet.Bench.Pipelines;

/// <summary>Prints results as a table, and writes them as JSON.</summary>
internal static class ResultTable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    private static readonly (string Title, Func<ScenarioResult, string> Cell)[] Columns =
    [
        ("scenario", result => result.Scenario),
        ("records/s", result => Millions(result.RecordsPerSecond)),
        ("records/cpu-s", result => Millions(result.RecordsPerCpuSecond)),
        ("B/record", result => Number(result.BytesPerRecord, "0.00")),
        ("peak MB", result => Number(result.PeakWorkingSetBytes / 1e6, "0")),
        ("to loop", result => Number(result.RatioToLoop, "0.000")),
        ("p50 ms", result => Number(result.P50Ms, "0.00")),
        ("p99 ms", result => Number(result.P99Ms, "0.00")),
        ("p99.9 ms", result => Number(result.P999Ms, "0.00")),
        ("seconds", result => Number(result.Seconds, "0.00")),
        ("cost %", result => Number(result.CostPercent, "0.0")),
        ("what", result => result.Description),
    ];

    public static void Print(IReadOnlyList<ScenarioResult> results, TextWriter output)
    {
        var rows = results.Select(result => Columns.Select(column => column.Cell(result)).ToArray()).ToList();
        var widths = Columns.Select((column, i) => Math.Max(column.Title.Length, rows.Max(row => row[i].Length))).ToArray();
        output.WriteLine(Line([.. Columns.Select(column => column.Title)], widths));
        foreach (var row in rows)
        {
            output.WriteLine(Line(row, widths));
        }
    }

    public static void Write(IReadOnlyList<ScenarioResult> results, string file) =>
        File.WriteAllText(file, JsonSerializer.Serialize(results, Json));

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, i) => i == 0 || i == cells.Length - 1 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
            .TrimEnd();

    private static string Millions(double? value) => value is { } v
        ? (v >= 1e6
            ? (v / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " M"
            : (v / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k")
        : string.Empty;

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;
}
