namespace FlinkNet.Bench.Pipelines;

/// <summary>A key with its count so far.</summary>
internal readonly record struct KeyCount(long Key, long Count);

/// <summary>24 bytes without references (scenario C2).</summary>
internal readonly record struct Measurement24(long Key, long Count, double Value);

/// <summary>About 100 bytes on the wire with a string of 72 chars (scenario C).</summary>
[GenerateSerializer, Immutable]
internal sealed record WebAccess(
    [property: Id(0)] long Key,
    [property: Id(1)] long Bytes,
    [property: Id(2)] string Url,
    [property: Id(3)] double Seconds)
{
    private static readonly string[] Urls =
        [.. Enumerable.Range(0, 1024)
            .Select(i => $"https://www.example.org/shop/articles/{i:00000}/detail.html?session={i * 7919:00000000}")];

    /// <summary>The access of that number.</summary>
    public static WebAccess Of(long number) => new(number * 7919 % Scenarios.Keys, 1, Urls[number & 1023], number * 0.001);
}

/// <summary>A record that knows when it was due (scenario E).</summary>
internal readonly record struct Due(long Key, long Timestamp);

/// <summary>A count with the time it is of.</summary>
internal readonly record struct TimedCount(long Key, long Time, long Count);
