using System.Diagnostics;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>Measures each record from when it was due; the clock is one for all processes of a machine.</summary>
internal sealed class LatencySink : ISink<Due>
{
    public string DefaultName => "Latency";

    public ISinkWriter<Due> CreateWriter(ISinkWriterContext context) => new Writer();

    private sealed class Writer : ISinkWriter<Due>
    {
        public void Write(RecordBatch<Due> batch)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var record in batch.Span)
            {
                LatencyHistogram.Process.Add(Stopwatch.GetElapsedTime(record.Timestamp, now));
            }
        }

        public void Flush(bool endOfInput)
        {
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Counts latencies by the microsecond up to one second; longer ones count as one second.</summary>
internal sealed class LatencyHistogram
{
    private readonly long[] _counts = new long[1_000_001];

    /// <summary>The histogram of this process; written by the one sink's thread.</summary>
    public static LatencyHistogram Process { get; } = new();

    public long Count => _counts.Sum();

    public void Add(TimeSpan latency) => _counts[(int)Math.Clamp(latency.TotalMicroseconds, 0, 1_000_000)]++;

    public void Reset() => Array.Clear(_counts);

    /// <summary>The smallest latency that <paramref name="share"/> of all records do not exceed, in milliseconds.</summary>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (var microseconds = 0; microseconds < _counts.Length; microseconds++)
        {
            seen += _counts[microseconds];
            if (seen >= rank)
            {
                return microseconds / 1000.0;
            }
        }

        return double.NaN;
    }
}
