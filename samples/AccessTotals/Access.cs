namespace AccessTotals;

/// <summary>One access to a web server.</summary>
[GenerateSerializer]
public sealed record Access(
    [property: Id(0)] string Host,
    [property: Id(1)] string Path,
    [property: Id(2)] int Status,
    [property: Id(3)] long Bytes);
