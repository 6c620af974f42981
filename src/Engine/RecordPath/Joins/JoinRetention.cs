using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>Which timestamps match, and how long records are kept (rules J1 and J2). Sums that would overflow stop at the ends of time.</summary>
internal readonly struct JoinRetention(IntervalJoinBounds bounds)
{
    private readonly long _smallest = bounds.Smallest;
    private readonly long _largest = bounds.Largest;

    /// <summary>Whether any two timestamps match at all.</summary>
    public bool CanMatch => _smallest <= _largest;

    /// <summary>The right timestamps that match a left one.</summary>
    public (long First, long Last) RightOf(long left) => (Add(left, _smallest), Add(left, _largest));

    /// <summary>The left timestamps that match a right one.</summary>
    public (long First, long Last) LeftOf(long right) => (Subtract(right, _largest), Subtract(right, _smallest));

    /// <summary>The watermark at which a left record is forgotten.</summary>
    public long LeftCleanupTime(long timestamp) => _largest > 0 ? Add(timestamp, _largest) : timestamp;

    /// <summary>The watermark at which a right record is forgotten.</summary>
    public long RightCleanupTime(long timestamp) => _smallest < 0 ? Subtract(timestamp, _smallest) : timestamp;

    /// <summary>The latest left timestamp that is forgotten at a watermark.</summary>
    public long LeftForgottenAt(long watermark) => _largest > 0 ? Subtract(watermark, _largest) : watermark;

    /// <summary>The latest right timestamp that is forgotten at a watermark.</summary>
    public long RightForgottenAt(long watermark) => _smallest < 0 ? Add(watermark, _smallest) : watermark;

    private static long Add(long time, long distance)
    {
        var sum = unchecked(time + distance);
        return distance >= 0 ? (sum < time ? long.MaxValue : sum) : (sum > time ? long.MinValue : sum);
    }

    private static long Subtract(long time, long distance)
    {
        var difference = unchecked(time - distance);
        return distance >= 0 ? (difference > time ? long.MinValue : difference) : (difference < time ? long.MaxValue : difference);
    }
}
