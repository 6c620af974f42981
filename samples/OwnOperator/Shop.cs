namespace OwnOperator;

/// <summary>A morning in a shop.</summary>
public static class Shop
{
    private const long Minute = 60_000;

    /// <summary>The orders, by their time; C-1 is never paid.</summary>
    public static IReadOnlyList<Order> Orders { get; } =
    [
        new("A-1", 12.50m, 1 * Minute),
        new("A-2", 3.00m, (1 * Minute) + 2_000),
        new("B-1", 80.00m, 2 * Minute),
        new("B-2", 9.90m, 4 * Minute),
        new("C-1", 7.00m, 5 * Minute),
        new("A-3", 21.00m, 40 * Minute),
    ];

    /// <summary>Their payments, by their time.</summary>
    public static IReadOnlyList<Payment> Payments { get; } =
    [
        new("A-2", 3.00m, (1 * Minute) + 30_000),
        new("B-1", 80.00m, 3 * Minute),
        new("A-1", 12.50m, 9 * Minute),
        new("B-2", 9.90m, 14 * Minute),
        new("A-3", 21.00m, 41 * Minute),
    ];
}
