namespace WordCount;

/// <summary>
/// A word and how often it was seen. A struct: most records of this job are words seen once, and none of them is an object.
/// </summary>
[GenerateSerializer]
public readonly record struct Word([property: Id(0)] string Text, [property: Id(1)] long Count);
