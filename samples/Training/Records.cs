namespace Training;

/// <summary>A place on the earth, in degrees.</summary>
[GenerateSerializer]
public readonly record struct Place([property: Id(0)] double Latitude, [property: Id(1)] double Longitude);

/// <summary>A taxi was taken, or left. Times are milliseconds since 1970.</summary>
/// <param name="RideId">The ride: it has one such event of each kind, if none is lost.</param>
/// <param name="StartedAt">When the taxi was taken; known when it is left, too.</param>
/// <param name="EndedAt">When it was left; null while the ride lasts.</param>
/// <param name="From">Where it was taken.</param>
/// <param name="To">Where it is to go, or where it was left.</param>
[GenerateSerializer]
public sealed record RideEvent(
    [property: Id(0)] long RideId,
    [property: Id(1)] long StartedAt,
    [property: Id(2)] long? EndedAt,
    [property: Id(3)] Place From,
    [property: Id(4)] Place To)
{
    /// <summary>Whether the taxi was taken.</summary>
    public bool IsStart => EndedAt is null;

    /// <summary>When it happened.</summary>
    public long Time => EndedAt ?? StartedAt;
}

/// <summary>What a ride cost; told when it starts, which was agreed on.</summary>
[GenerateSerializer]
public sealed record Fare(
    [property: Id(0)] long RideId,
    [property: Id(1)] long DriverId,
    [property: Id(2)] long StartedAt,
    [property: Id(3)] decimal Tip,
    [property: Id(4)] decimal Total);

/// <summary>A ride with its fare.</summary>
[GenerateSerializer]
public sealed record PaidRide([property: Id(0)] RideEvent Ride, [property: Id(1)] Fare Fare);

/// <summary>The tips that a driver got in an hour.</summary>
/// <param name="DriverId">The driver.</param>
/// <param name="HourEnd">When the hour ended, in milliseconds since 1970.</param>
/// <param name="Tips">The sum.</param>
[GenerateSerializer]
public sealed record HourlyTip([property: Id(0)] long DriverId, [property: Id(1)] long HourEnd, [property: Id(2)] decimal Tips);
