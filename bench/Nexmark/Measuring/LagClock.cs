using System.Diagnostics;
using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Model;

namespace FlinkNet.Bench.Nexmark.Measuring;

/// <summary>
/// Tells how late a row is: how long after the moment that its event time has by the clock. It is set by the first event, and event time
/// then runs as the clock does. A
/// row of a window, or of a closed auction, has the time at which the window or auction ends; it cannot be told before the watermark, which
/// is 4 s behind, says so.
/// </summary>
internal sealed class LagClock
{
    private const int LagMax = 120_000;
    private readonly int[] _lags = new int[LagMax + 1];
    private long _start = long.MaxValue;

    /// <summary>Notes that an event is made now.</summary>
    public NexmarkEvent Note(NexmarkEvent happened)
    {
        if (Volatile.Read(ref _start) == long.MaxValue)
        {
            Interlocked.CompareExchange(
                ref _start,
                Stopwatch.GetTimestamp() - ((happened.DateTime - NexmarkGenerator.BaseTime) * Stopwatch.Frequency / 1000),
                long.MaxValue);
        }

        return happened;
    }

    /// <summary>Notes rows that arrive now.</summary>
    public void Arrived(ReadOnlySpan<long> timestamps)
    {
        var now = (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        foreach (var timestamp in timestamps)
        {
            if (timestamp != RecordBatch.NoTimestamp)
            {
                Interlocked.Increment(ref _lags[Math.Clamp(now - (timestamp - NexmarkGenerator.BaseTime), 0, LagMax)]);
            }
        }
    }

    /// <summary>The lag that 99 of 100 rows do not exceed, in milliseconds; null without rows.</summary>
    public long? P99()
    {
        var total = _lags.Sum(count => (long)count);
        long seen = 0;
        for (var lag = 0; lag <= LagMax; lag++)
        {
            seen += _lags[lag];
            if (total > 0 && seen * 100 >= total * 99)
            {
                return lag;
            }
        }

        return null;
    }
}

/// <summary>Gives the times of rows to the clock, and throws the rows away.</summary>
internal sealed class LagSink<T>(LagClock clock) : ISink<T>
{
    public string DefaultName => "Lag";

    public ISinkWriter<T> CreateWriter(ISinkWriterContext context) => new Writer(clock);

    private sealed class Writer(LagClock clock) : ISinkWriter<T>
    {
        public void Write(RecordBatch<T> batch) => clock.Arrived(batch.Timestamps.AsSpan(0, batch.Count));

        public void Flush(bool endOfInput)
        {
        }

        public void Dispose()
        {
        }
    }
}
