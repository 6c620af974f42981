using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlinkNet.Bench.Pipelines;

/// <summary>The scenarios' work as somebody would write it without a framework: one thread, one loop, nothing between the steps.</summary>
internal static class HandWrittenLoops
{
    private const int RecordsPerLook = 1 << 16;

    /// <summary>Keeps results alive, so that no work is optimized away.</summary>
    public static long Sink { get; private set; }

    public static long A(TimeSpan time) => Repeat(time, start =>
    {
        long sum = 0;
        for (var n = start; n < start + RecordsPerLook; n++)
        {
            var value = (((n + 1) * 3) ^ 7) - 2;
            if ((value & 3) != 0)
            {
                sum += value;
            }
        }

        Sink += sum;
    });

    public static long B(TimeSpan time)
    {
        var counts = new Dictionary<long, KeyCount>();
        return Repeat(time, start =>
        {
            for (var n = start; n < start + RecordsPerLook; n++)
            {
                var key = n * 7919 % Scenarios.Keys;
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
                count = new KeyCount(key, count.Count + 1);
            }
        });
    }

    public static long C(TimeSpan time) => Repeat(time, start =>
    {
        for (var n = start; n < start + RecordsPerLook; n++)
        {
            Sink += WebAccess.Of(n).Url.Length;
        }
    });

    public static long C2(TimeSpan time) => Repeat(time, start =>
    {
        for (var n = start; n < start + RecordsPerLook; n++)
        {
            Sink += new Measurement24(n * 7919 % Scenarios.Keys, 1, n).Key;
        }
    });

    private static long Repeat(TimeSpan time, Action<long> work)
    {
        var watch = Stopwatch.StartNew();
        long records = 0;
        while (watch.Elapsed < time)
        {
            work(records);
            records += RecordsPerLook;
        }

        return records;
    }
}
