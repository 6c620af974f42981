namespace FlinkNet.Samples.ExactlyOnce;

/// <summary>Something that a customer ordered.</summary>
[GenerateSerializer]
public readonly record struct Order([property: Id(0)] long Id, [property: Id(1)] long Customer);

/// <summary>An order with the number of its invoice.</summary>
[GenerateSerializer]
public readonly record struct Invoice([property: Id(0)] long Number, [property: Id(1)] Order Order);
