namespace OrdersAndPayments;

/// <summary>A made-up morning in a shop, the same each time: an order each 20 s, in the order in which they arrive.</summary>
public static class Shop
{
    /// <summary>2030-05-06 09:00 UTC, in milliseconds since 1970.</summary>
    private const long Opening = 1_904_288_400_000;

    /// <summary>The first orders.</summary>
    public static IEnumerable<Order> Orders(int count) => InOrderOfArrival(
        Enumerable.Range(1, count).Select(id => new Order(id, Chance(id, 1, 40) + 1, 5 + (Chance(id, 2, 9_500) / 100m), TimeOf(id))),
        order => order.Time);

    /// <summary>Their payments: most in time, some late, some never, and some of orders that nobody has made.</summary>
    public static IEnumerable<Payment> Payments(int count) => InOrderOfArrival(
        Enumerable.Range(1, count).Where(id => Chance(id, 3, 12) > 0).Select(id => new Payment(
            id % 25 == 0 ? -id : id, TimeOf(id) + (Chance(id, 4, 14) == 0 ? 16 * 60_000 : 5_000 + Chance(id, 5, 14 * 60_000)))),
        payment => payment.Time);

    private static long TimeOf(int id) => Opening + (id * 20_000L);

    private static IEnumerable<T> InOrderOfArrival<T>(IEnumerable<T> records, Func<T, long> time) => records
        .Select((value, index) => (Value: value, ArrivesAt: time(value) + Chance(index, 6, (int)Shipping.Delay.TotalMilliseconds)))
        .OrderBy(arrival => arrival.ArrivesAt)
        .Select(arrival => arrival.Value);

    // The same number each time, for the same question about the same thing.
    private static int Chance(long about, int question, int below)
    {
        var mixed = ((ulong)about * 0x9E3779B97F4A7C15) + ((ulong)question * 0xD1B54A32D192ED03);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }
}
