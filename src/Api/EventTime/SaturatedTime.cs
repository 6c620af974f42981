namespace FlinkNet;

/// <summary>Sums of times and distances, which stop at the ends of time instead of going over them.</summary>
internal static class SaturatedTime
{
    /// <summary>A distance after a time; before it when the distance is negative.</summary>
    public static long Add(long time, long distance)
    {
        var sum = unchecked(time + distance);
        return distance >= 0 ? (sum < time ? long.MaxValue : sum) : (sum > time ? long.MinValue : sum);
    }

    /// <summary>A distance before a time; after it when the distance is negative.</summary>
    public static long Subtract(long time, long distance)
    {
        var difference = unchecked(time - distance);
        return distance >= 0 ? (difference > time ? long.MinValue : difference) : (difference < time ? long.MaxValue : difference);
    }
}
