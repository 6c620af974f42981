using System.Diagnostics;
using System.Text.Json;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>One row of the table. A figure that the scenario does not have is null.</summary>
internal sealed record ScenarioResult
{
    public required string Scenario { get; init; }

    public required string Description { get; init; }

    public double? RecordsPerSecond { get; init; }

    public double? RecordsPerCpuSecond { get; init; }

    public double? BytesPerRecord { get; init; }

    public long? PeakWorkingSetBytes { get; init; }

    public double? RatioToLoop { get; init; }

    public double? P50Ms { get; init; }

    public double? P99Ms { get; init; }

    public double? P999Ms { get; init; }

    public double? Seconds { get; init; }

    public double? CostPercent { get; init; }

    public double? CostErrorPercent { get; init; }
}

/// <summary>Runs a scenario in processes of its own and measures them from outside, between two moments of its steady run.</summary>
internal static class Measurement
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    public static ScenarioResult Measure(PipelineScenario scenario, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        using var azurite = scenario.NeedsAzurite ? Azurite.Start(Path.Combine(folder, "azurite")) : null;
        using var driver = Start(scenario.Name, scenario.Processes, folder);
        try
        {
            WaitForRecords(folder, scenario.Processes, driver);
            Thread.Sleep(WarmUp);
            File.WriteAllText(Path.Combine(folder, ProcessProbe.ResetFile), string.Empty);
            var before = Read(folder);
            Thread.Sleep(time > scenario.TimeMin ? time : scenario.TimeMin);
            var after = Read(folder);
            return Compare(scenario, before, after);
        }
        finally
        {
            driver.Kill(entireProcessTree: true);
            driver.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    public static Process Start(string scenario, int processes, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--run", scenario, "--processes", $"{processes}", "--progress", "off"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ProcessProbe.FolderVariable] = folder;
        return Process.Start(start)!;
    }

    public static void WaitForRecords(string folder, int processes, Process driver)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var samples = Read(folder);
            if (samples.Count >= processes && samples.Values.Sum(sample => sample.SourceRecords) > 0)
            {
                return;
            }

            if (driver.HasExited || watch.Elapsed > StartTimeout)
            {
                throw new FlinkException(
                    FailureOrigin.External,
                    $"The scenario's job did not start within {StartTimeout.TotalSeconds:0} s.");
            }

            Thread.Sleep(100);
        }
    }

    public static Dictionary<string, ProcessSample> Read(string folder) => Directory.GetFiles(folder, "*.json")
        .ToDictionary(file => file, file => JsonSerializer.Deserialize<ProcessSample>(File.ReadAllText(file))!);

    private static ScenarioResult Compare(
        PipelineScenario scenario,
        Dictionary<string, ProcessSample> before,
        Dictionary<string, ProcessSample> after)
    {
        double Rate(Func<ProcessSample, double> read) => after.Sum(pair =>
            (read(pair.Value) - read(before[pair.Key])) / Stopwatch.GetElapsedTime(
                before[pair.Key].Timestamp,
                pair.Value.Timestamp).TotalSeconds);

        var recordsPerSecond = Rate(sample => sample.SourceRecords);
        var recordsPerCpuSecond = recordsPerSecond / Rate(sample => sample.CpuSeconds);
        var sink = after.Values.MaxBy(sample => sample.Latencies)!;
        var measuresLatency = sink.Latencies > 0;
        return new ScenarioResult
        {
            Scenario = scenario.Name,
            Description = scenario.Description,
            RecordsPerSecond = recordsPerSecond,
            RecordsPerCpuSecond = recordsPerCpuSecond,
            BytesPerRecord = Rate(sample => sample.AllocatedBytes) / recordsPerSecond,
            PeakWorkingSetBytes = after.Values.Sum(sample => sample.PeakWorkingSetBytes),
            RatioToLoop = scenario.Loop is { } loop ? recordsPerCpuSecond / LoopRecordsPerCpuSecond(loop) : null,
            P50Ms = measuresLatency ? sink.P50Ms : null,
            P99Ms = measuresLatency ? sink.P99Ms : null,
            P999Ms = measuresLatency ? sink.P999Ms : null,
        };
    }

    private static double LoopRecordsPerCpuSecond(Func<TimeSpan, long> loop)
    {
        loop(TimeSpan.FromSeconds(1));
        var before = Environment.CpuUsage.TotalTime;
        var records = loop(TimeSpan.FromSeconds(2));
        return records / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
