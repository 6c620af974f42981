using FlinkNet;

namespace Training;

/// <summary>Exercise 1: lets the rides pass that start and end in the city. What has no state is a filter and nothing else.</summary>
public static class RideCleansing
{
    /// <summary>The rides within the city.</summary>
    public static DataStream<RideEvent> Define(DataStream<RideEvent> rides) => rides.Filter(new InCity());
}

/// <summary>Knows the city: Lisbon, as a rectangle.</summary>
public sealed class InCity : IFilterOperator<RideEvent>
{
    /// <inheritdoc/>
    public bool Filter(RideEvent value) => Contains(value.From) && Contains(value.To);

    private static bool Contains(Place place) => place is { Latitude: >= 38.69 and <= 38.80, Longitude: >= -9.23 and <= -9.09 };
}
