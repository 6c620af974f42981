using FlinkNet.Engine.Planning;

namespace FlinkNet.Engine.RecordPath.State.Ttl;

/// <summary>Decides what is expired (rule S2).</summary>
internal sealed class TtlPolicy(StateTtlConfig config, IStateTime time)
{
    private readonly long _timeToLive = (long)config.TimeToLive.TotalMilliseconds;
    private readonly bool _isEventTime = config.TimeDomain == TimeDomain.EventTime;

    /// <summary>Whether reading prolongs the life.</summary>
    public bool IsProlongedByReading { get; } = config.UpdateType == StateTtlUpdateType.OnReadAndWrite;

    /// <summary>Whether what is expired may be read once more.</summary>
    public bool ReturnsExpired { get; } = config.Visibility == StateTtlVisibility.ReturnExpiredIfNotCleanedUp;

    /// <summary>How many values are looked at on each use.</summary>
    public int CleanupSize { get; } = config.CleanupSize;

    /// <summary>The present.</summary>
    public long Now => _isEventTime ? time.CurrentEventTime : time.CurrentProcessingTime;

    /// <summary>The time that an access made now has.</summary>
    public long Access => _isEventTime ? time.AccessTimestamp : time.CurrentProcessingTime;

    /// <summary>When something expires that was accessed at a time; never is <see cref="long.MaxValue"/>.</summary>
    public long ExpiryOf(long lastAccess) => SaturatedTime.Add(lastAccess, _timeToLive);

    /// <summary>Whether something is expired that was accessed at a time.</summary>
    public bool IsExpired(long lastAccess) => ExpiryOf(lastAccess) <= Now;
}

/// <summary>A value with the time of its last access.</summary>
[StoredName("FlinkNet.Engine.RecordPath.State.Ttl.TtlValue`1")]
internal record struct TtlValue<T>(T Value, long LastAccess)
{
    /// <summary>Notes an access. A record that is out of order shortens no life.</summary>
    public void Touch(long access) => LastAccess = Math.Max(LastAccess, access);
}
