namespace FlinkNet.Bench.Pipelines;

/// <summary>A key with its count so far.</summary>
internal readonly record struct KeyCount(long Key, long Count);

/// <summary>24 bytes without references (scenario C2).</summary>
internal readonly record struct Measurement24(long Key, long Count, double Value);

/// <summary>An access with its host: 104 bytes in memory with a string of 16 chars, about 43 on the wire (scenario C).</summary>
[GenerateSerializer, Immutable]
internal sealed record WebAccess(
    [property: Id(0)] long Key,
    [property: Id(1)] long Bytes,
    [property: Id(2)] string Host,
    [property: Id(3)] double Seconds)
{
    private static readonly string[] Hosts = [.. Enumerable.Range(0, 1024).Select(i => $"h{i:00000}.example.o")];

    private static readonly string[] Urls =
        [.. Enumerable.Range(0, 1024).Select(i => $"https://www.example.org/shop/articles/{i:00000}/detail.html?session={i * 7919:00000000}")];

    /// <summary>The access of that number.</summary>
    public static WebAccess Of(long number) => new(number * 7919 % Scenarios.Keys, 1, Hosts[number & 1023], number * 0.001);

    /// <summary>The access of that number with a URL of 72 chars in place of the host: about 100 bytes on the wire (scenario C100).</summary>
    public static WebAccess WithUrl(long number) => new(number * 7919 % Scenarios.Keys, 1, Urls[number & 1023], number * 0.001);
}

/// <summary>A record that knows when it was due (scenario E).</summary>
internal readonly record struct Due(long Key, long Timestamp);
