using System.Diagnostics;
using System.Text.Json;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Model;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>Measures queries, each in processes of its own, so that what one leaves behind costs no other.</summary>
internal static class QueryBench
{
    /// <summary>
    /// The argument by which a process is told to run one query, and the environment variable that names the file for its result.
    /// </summary>
    public const string RunArgument = "run";

    private const string ResultVariable = "FLINKNET_NEXMARK_RESULT";

    /// <summary>Runs one query in a process of its own, and waits for its result.</summary>
    /// <exception cref="FlinkException">The query failed; it has said why.</exception>
    public static QueryResult Measure(NexmarkQuery query, string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
            foreach (var argument in (string[])[.. ProgramOf(), .. arguments, $"--{RunArgument}", query.Name, "--progress", "off"])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment[ResultVariable] = file;
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<QueryResult>(File.ReadAllText(file))!
                : throw new FlinkException(FailureOrigin.User, $"{query.Name} ended with exit code {process.ExitCode}.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Runs a query in this process and in those that it starts, and writes its result. Alone in one process it runs a first time to warm
    /// up.
    /// </summary>
    public static async Task RunAsync(NexmarkQuery query, BenchSettings settings, string[] arguments)
    {
        // Under a name of its own: by its name a job finds its checkpoints, and the measured run may have left some when it was killed.
        if (settings is { Processes: 1, Rate: null } && !arguments.Contains("--from-savepoint"))
        {
            using var warmUp = new DiscardRows();
            await RunOnceAsync(query, settings, arguments, warmUp, clock: null, $"{query.Name} warm-up");
        }

        var result = await MeasureOnceAsync(query, settings, arguments);
        if (Environment.GetEnvironmentVariable(ResultVariable) is { } file)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(result));
        }
    }

    private static async Task<QueryResult> MeasureOnceAsync(NexmarkQuery query, BenchSettings settings, string[] arguments)
    {
        var clock = settings is { Rate: not null, Processes: 1, OutputFolder: null } ? new LagClock() : null;
        using var discard = new DiscardRows();
        IQueryEnd end = clock is not null ? new MeasureLag(clock)
            : settings.OutputFolder is { } folder && query != NexmarkQuery.Generator ? new WriteRows(Path.Combine(folder, query.Name))
            : discard;
        GC.Collect();
        var (cpu, wall) = (ProcessorTime.Now(), Stopwatch.GetTimestamp());
        var rows = await RunOnceAsync(query, settings, arguments, end, clock);
        return new QueryResult
        {
            Query = query.Name,
            Events = settings.Events,
            Seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds,
            CpuSeconds = (ProcessorTime.Now() - cpu).TotalSeconds,
            RowsOut = rows,
            PeakWorkingSetBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            P99LagMs = clock?.P99(),
        };
    }

    private static async Task<long> RunOnceAsync(
        NexmarkQuery query,
        BenchSettings settings,
        string[] arguments,
        IQueryEnd end,
        LagClock? clock,
        string? name = null)
    {
        var environment = StreamExecutionEnvironment.Create(arguments);
        query.EndWith(environment.Nexmark(settings.Generator, settings.Events, settings.Rate, clock is null ? null : clock.Note), end);
        var result = await environment.ExecuteAsync(name ?? query.Name);
        return result.Vertices[^1].RecordsOut;
    }

    // Started by the runtime's own host, the program is its first argument.
    private static string[] ProgramOf() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Path.Combine(AppContext.BaseDirectory, "FlinkNet.Bench.Nexmark.dll")]
            : [];
}
