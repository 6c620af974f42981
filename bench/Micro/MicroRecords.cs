namespace FlinkNet.Micro;

/// <summary>24 bytes without references: goes by block copy.</summary>
[GenerateSerializer]
public readonly record struct Trade(
    [property: Id(0)] long Time,
    [property: Id(1)] int Instrument,
    [property: Id(2)] int Volume,
    [property: Id(3)] double Price);

/// <summary>About 100 bytes with a string: goes by Orleans' generated serializer.</summary>
[GenerateSerializer]
public sealed record Visit(
    [property: Id(0)] string Url,
    [property: Id(1)] long Time,
    [property: Id(2)] Guid Session,
    [property: Id(3)] int Status,
    [property: Id(4)] int Bytes);
