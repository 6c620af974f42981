using CsvHelper;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>A record as a job's author would write it for JSON.</summary>
[GenerateSerializer]
public sealed record Access([property: Id(0)] string Host, [property: Id(1)] int Bytes);

/// <summary>A record as a job's author would write it for CSV.</summary>
[GenerateSerializer]
[CsvRecord]
public sealed partial record City([property: Id(0)] string Name, [property: Id(1)] int People);
