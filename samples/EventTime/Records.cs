namespace EventTime;

/// <summary>A visit to a page, in milliseconds since 1970.</summary>
[GenerateSerializer]
public sealed record Visit([property: Id(0)] string Page, [property: Id(1)] string User, [property: Id(2)] long Time);

/// <summary>How often a page was visited in a window.</summary>
[GenerateSerializer]
public sealed record PageCount([property: Id(0)] string Page, [property: Id(1)] long WindowEnd, [property: Id(2)] int Visits);
