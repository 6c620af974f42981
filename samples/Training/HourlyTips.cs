using FlinkNet;

namespace Training;

/// <summary>Exercise 3: for each hour the driver who got most tips. Windows upon the results of windows.</summary>
public static class HourlyTips
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>
    /// The best of each hour. What the first windows emit has the time of their last millisecond, and so is in the same hour of the second.
    /// </summary>
    public static DataStream<HourlyTip> Define(DataStream<Fare> fares) => fares
        .KeyBy(fare => fare.DriverId)
        .Window(TumblingEventTimeWindows.Of(Hour))
        .Aggregate(new SumOfTips(), (driver, window, tips) => new HourlyTip(driver, window.End, tips)).Uid("tips of drivers")
        .WindowAll(TumblingEventTimeWindows.Of(Hour))
        .MaxBy(tips => tips.Tips).Uid("best of each hour");
}

/// <summary>Adds tips up as they come, so that a window holds one number and no fares.</summary>
public sealed class SumOfTips : IAggregateFunction<Fare, decimal, decimal>
{
    /// <inheritdoc/>
    public decimal CreateAccumulator() => 0;

    /// <inheritdoc/>
    public decimal Add(Fare value, decimal accumulator) => accumulator + value.Tip;

    /// <inheritdoc/>
    public decimal GetResult(decimal accumulator) => accumulator;

    /// <inheritdoc/>
    public decimal Merge(decimal first, decimal second) => first + second;
}
