namespace Training;

/// <summary>
/// A made-up day of a taxi firm, the same each time: events in the order in which they arrive, which is not that of their times.
/// </summary>
public static class TaxiDay
{
    /// <summary>2030-05-06 00:00 UTC, in milliseconds since 1970.</summary>
    public const long Midnight = 1_904_256_000_000;

    /// <summary>How late an event may arrive.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    private const int Drivers = 12;
    private const long Minute = 60_000;

    /// <summary>
    /// The events of so many rides, one in two minutes; one ride in 40 takes hours, one in 50 leaves the city, one in 100 has no end.
    /// </summary>
    public static IEnumerable<RideEvent> Rides(int count) => InOrderOfArrival(
        Enumerable.Range(1, count)
            .Select(Started)
            .SelectMany(start => start.RideId % 100 == 0 ? [start] : (RideEvent[])[start, Ended(start)]),
        ride => ride.Time);

    /// <summary>The fares of the same rides.</summary>
    public static IEnumerable<Fare> Fares(int count) => InOrderOfArrival(
        Enumerable.Range(1, count).Select(id => new Fare(
            id, Chance(id, 1, Drivers) + 1, Started(id).StartedAt, Chance(id, 2, 12) / 2m, 6 + (Chance(id, 3, 300) / 10m))),
        fare => fare.StartedAt);

    private static RideEvent Started(int id)
    {
        var from = new Place(38.70 + (Chance(id, 4, 90) / 1000.0), -9.22 + (Chance(id, 5, 120) / 1000.0));
        var to = id % 50 == 7
            ? new Place(38.77, -8.90)
            : new Place(38.70 + (Chance(id, 6, 90) / 1000.0), -9.22 + (Chance(id, 7, 120) / 1000.0));
        return new RideEvent(id, Midnight + (id * 2 * Minute), null, from, to);
    }

    private static RideEvent Ended(RideEvent start)
    {
        var minutes = start.RideId % 40 == 5 ? 121 + Chance(start.RideId, 8, 60) : 4 + Chance(start.RideId, 8, 50);
        return start with { EndedAt = start.StartedAt + (minutes * Minute) };
    }

    private static IEnumerable<T> InOrderOfArrival<T>(IEnumerable<T> events, Func<T, long> time) => events
        .Select((value, index) => (Value: value, ArrivesAt: time(value) + Chance(index, 9, (int)Delay.TotalMilliseconds)))
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
