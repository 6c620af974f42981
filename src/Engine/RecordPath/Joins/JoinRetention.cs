using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>
/// Which timestamps match, and how long records are kept. Sums that would overflow stop at the ends of time.
/// </summary>
internal readonly struct JoinRetention(IntervalJoinBounds bounds)
{
    private readonly long _smallest = bounds.Smallest;
    private readonly long _largest = bounds.Largest;

    /// <summary>Whether any two timestamps match at all.</summary>
    public bool CanMatch => _smallest <= _largest;

    /// <summary>The right timestamps that match a left one.</summary>
    public (long First, long Last) RightOf(long left) => (SaturatedTime.Add(left, _smallest), SaturatedTime.Add(left, _largest));

    /// <summary>The left timestamps that match a right one.</summary>
    public (long First, long Last) LeftOf(long right) =>
        (SaturatedTime.Subtract(right, _largest), SaturatedTime.Subtract(right, _smallest));

    /// <summary>The watermark at which a left record is forgotten.</summary>
    public long LeftCleanupTime(long timestamp) => _largest > 0 ? SaturatedTime.Add(timestamp, _largest) : timestamp;

    /// <summary>The watermark at which a right record is forgotten.</summary>
    public long RightCleanupTime(long timestamp) => _smallest < 0 ? SaturatedTime.Subtract(timestamp, _smallest) : timestamp;

    /// <summary>The latest left timestamp that is forgotten at a watermark: at the end of time everything is.</summary>
    public long LeftForgottenAt(long watermark) =>
        _largest > 0 && watermark != long.MaxValue ? SaturatedTime.Subtract(watermark, _largest) : watermark;

    /// <summary>The latest right timestamp that is forgotten at a watermark: at the end of time everything is.</summary>
    public long RightForgottenAt(long watermark) =>
        _smallest < 0 && watermark != long.MaxValue ? SaturatedTime.Add(watermark, _smallest) : watermark;
}
