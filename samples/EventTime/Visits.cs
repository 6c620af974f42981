namespace EventTime;

/// <summary>Some visits, in the order in which they arrive.</summary>
public static class Visits
{
    /// <summary>Ten minutes of visits, out of order.</summary>
    public static IReadOnlyList<Visit> Some { get; } =
    [
        new("/", "ann", 1_000),
        new("/", "bob", 4_000),
        new("/shop", "ann", 59_000),
        new("/", "bob", 58_000),
        new("/", "cat", 61_000),
        new("/shop", "bob", 110_000),
        new("/", "ann", 59_500),
        new("/", "ann", 600_000),
    ];
}
