using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>Prints results as a table, and writes them as JSON.</summary>
internal static class ResultTable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public static void PrintHead(QueryResult generator)
    {
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"generator alone: {generator.EventsPerCpuSecond / 1e6:0.00} M events/cpu-s"));
        Console.WriteLine("query   M events/s   M events/cpu-s   net of generator      rows out   peak MB   p99 lag ms");
    }

    public static void PrintRow(QueryResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Query,-5} {result.EventsPerSecond / 1e6,12:0.00} {result.EventsPerCpuSecond / 1e6,16:0.00} "
            + $"{Millions(result.NetEventsPerCpuSecond),18} {result.RowsOut,13} {result.PeakWorkingSetBytes / 1e6,9:0} "
            + $"{Number(result.P99LagMs),12}"));

    public static void Write(QueryResult generator, IReadOnlyList<QueryResult> results, string file) =>
        File.WriteAllText(file, JsonSerializer.Serialize(new { generator, results }, Json));

    private static string Millions(double? value) =>
        value is { } number ? (number / 1e6).ToString("0.00", CultureInfo.InvariantCulture) : "-";

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
