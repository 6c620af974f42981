using Training;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>Events that a test makes up.</summary>
internal static class TaxiEvents
{
    public const long Minute = 60_000;
    public const long Hour = 60 * Minute;

    public static readonly Place Harbour = new(38.71, -9.14);
    public static readonly Place Airport = new(38.77, -9.13);
    public static readonly Place Elsewhere = new(41.15, -8.61);

    /// <summary>A ride that starts so many milliseconds after the day begins.</summary>
    public static RideEvent Start(long rideId, long at = 0) => new(rideId, TaxiDay.Midnight + at, null, Harbour, Airport);

    /// <summary>The end of a ride so many milliseconds after its start.</summary>
    public static RideEvent End(this RideEvent start, long after) => start with { EndedAt = start.StartedAt + after };

    public static Fare FareOf(long rideId) => new(rideId, DriverId: 7, TaxiDay.Midnight, Tip: 1.5m, Total: 12);

    public static Fare TipOf(long driverId, long at, decimal tip) => new(RideId: 0, driverId, TaxiDay.Midnight + at, tip, Total: 10);

    public static WatermarkStrategy<RideEvent> RideTime { get; } = WatermarkStrategy.ForBoundedOutOfOrderness<RideEvent>(TaxiDay.Delay)
        .WithTimestampAssigner(ride => ride.Time);

    public static WatermarkStrategy<Fare> FareTime { get; } = WatermarkStrategy.ForBoundedOutOfOrderness<Fare>(TaxiDay.Delay)
        .WithTimestampAssigner(fare => fare.StartedAt);
}
