using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace FlinkNet.Bench.Pipelines;

/// <summary>What a process has used and done so far.</summary>
/// <param name="Timestamp">When, in ticks of the machine's monotonic clock.</param>
/// <param name="CpuSeconds">Processor time of all its threads.</param>
/// <param name="AllocatedBytes">Bytes allocated on its heap.</param>
/// <param name="PeakWorkingSetBytes">Its peak working set.</param>
/// <param name="SourceRecords">Records that its source tasks read.</param>
/// <param name="Latencies">How many latencies its sink measured, or checkpoints its coordinator completed.</param>
/// <param name="P50Ms">The median latency.</param>
/// <param name="P99Ms">The 99th percentile.</param>
/// <param name="P999Ms">The 99.9th percentile.</param>
internal sealed record ProcessSample(
    long Timestamp,
    double CpuSeconds,
    long AllocatedBytes,
    long PeakWorkingSetBytes,
    long SourceRecords,
    long Latencies,
    double P50Ms,
    double P99Ms,
    double P999Ms);

/// <summary>
/// Runs in each process of a measured job: writes a sample of itself to a file ten times a second, for the process that measures.
/// </summary>
internal sealed class ProcessProbe : IDisposable
{
    /// <summary>The environment variable that names the folder of the samples; the processes of a job inherit it.</summary>
    public const string FolderVariable = "FLINKNET_BENCH_SAMPLES";

    /// <summary>A file of this name makes the probes forget the latencies measured so far.</summary>
    public const string ResetFile = "reset";

    private readonly string _folder;
    private readonly MeterListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private long _sourceRecords;
    private bool _isReset;

    private ProcessProbe(string folder)
    {
        _folder = folder;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "flink.task.records.in" or "flink.checkpoint.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "flink.task", Value: string task } && task.StartsWith("Source:", StringComparison.Ordinal))
                {
                    _sourceRecords += value;
                }
            }
        });
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => LatencyHistogram.Process.Add(TimeSpan.FromSeconds(seconds)));
        _listener.Start();
        new Thread(Loop) { IsBackground = true, Name = "bench-probe" }.Start();
    }

    /// <summary>Starts the probe of this process, if somebody measures it.</summary>
    public static ProcessProbe? Start() =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? new ProcessProbe(folder) : null;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private void Loop()
    {
        var file = Path.Combine(_folder, $"{Environment.ProcessId}.json");
        while (!_stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100)))
        {
            ResetOnRequest();
            File.WriteAllText(file + ".tmp", JsonSerializer.Serialize(Sample()));
            File.Move(file + ".tmp", file, overwrite: true);
        }
    }

    private void ResetOnRequest()
    {
        if (!_isReset && File.Exists(Path.Combine(_folder, ResetFile)))
        {
            _isReset = true;
            LatencyHistogram.Process.Reset();
        }
    }

    private ProcessSample Sample()
    {
        _sourceRecords = 0;
        _listener.RecordObservableInstruments();
        var latencies = LatencyHistogram.Process;
        using var process = Process.GetCurrentProcess();
        var any = latencies.Count > 0;
        return new ProcessSample(
            Stopwatch.GetTimestamp(),
            process.TotalProcessorTime.TotalSeconds,
            GC.GetTotalAllocatedBytes(),
            process.PeakWorkingSet64,
            _sourceRecords,
            latencies.Count,
            any ? latencies.Percentile(0.5) : 0,
            any ? latencies.Percentile(0.99) : 0,
            any ? latencies.Percentile(0.999) : 0);
    }
}
