namespace OwnOperator;

/// <summary>An order, at a time in milliseconds since 1970.</summary>
[GenerateSerializer]
public sealed record Order([property: Id(0)] string Number, [property: Id(1)] decimal Amount, [property: Id(2)] long Time);

/// <summary>A payment of an order.</summary>
[GenerateSerializer]
public sealed record Payment([property: Id(0)] string Order, [property: Id(1)] decimal Amount, [property: Id(2)] long Time);

/// <summary>An order that was paid.</summary>
[GenerateSerializer]
public sealed record Receipt(
    [property: Id(0)] string Order, [property: Id(1)] decimal Amount, [property: Id(2)] long OrderedAt, [property: Id(3)] long PaidAt);
