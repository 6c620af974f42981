using System.Buffers.Binary;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>Decides what is expired. Times are in milliseconds since 1970.</summary>
public sealed class TtlPolicy
{
    private readonly long _timeToLive;
    private readonly bool _isEventTime;
    private readonly IStateTime _time;

    internal TtlPolicy(StateTtlConfig config, IStateTime time)
    {
        _time = time;
        _timeToLive = (long)config.TimeToLive.TotalMilliseconds;
        _isEventTime = config.TimeDomain == TimeDomain.EventTime;
        IsProlongedByReading = config.UpdateType == StateTtlUpdateType.OnReadAndWrite;
        ReturnsExpired = config.Visibility == StateTtlVisibility.ReturnExpiredIfNotCleanedUp;
        CleanupSize = config.CleanupSize;
    }

    /// <summary>Whether reading prolongs the life.</summary>
    internal bool IsProlongedByReading { get; }

    /// <summary>Whether what is expired may be read once more.</summary>
    internal bool ReturnsExpired { get; }

    /// <summary>How many values are looked at on each use.</summary>
    internal int CleanupSize { get; }

    /// <summary>The present, to be asked from the task's loop alone; never later than it is.</summary>
    public long Now => _isEventTime ? _time.CurrentEventTime : _time.CurrentProcessingTime;

    /// <summary>The time that an access made now has.</summary>
    internal long Access => _isEventTime ? _time.AccessTimestamp : _time.CurrentProcessingTime;

    /// <summary>When something expires that was accessed at a time; never is <see cref="long.MaxValue"/>.</summary>
    public long ExpiryOf(long lastAccess) => SaturatedTime.Add(lastAccess, _timeToLive);

    /// <summary>Whether something is expired that was accessed at a time.</summary>
    internal bool IsExpired(long lastAccess) => ExpiryOf(lastAccess) <= Now;

    /// <summary>
    /// The last access to a value, or to the youngest of its elements where it has some that expire one by one. It looks at nothing but
    /// bytes, and so may be called on any thread.
    /// </summary>
    /// <param name="value">The serialized value.</param>
    /// <param name="isCollection">
    /// Whether it has elements (<see cref="StateRowCodec{TKey, TNamespace, TValue}.ExpiresByElement"/>).
    /// </param>
    /// <exception cref="ArgumentException">The bytes are not those of a value that expires.</exception>
    public static long LastAccessOf(ReadOnlySpan<byte> value, bool isCollection)
    {
        // Accesses are the last eight bytes of a value, or of each of its elements, whose number comes first.
        var count = isCollection ? BinaryPrimitives.ReadInt32LittleEndian(value) : 1;
        var youngest = long.MinValue;
        for (var accesses = value[^(count * sizeof(long))..]; !accesses.IsEmpty; accesses = accesses[sizeof(long)..])
        {
            youngest = Math.Max(youngest, BinaryPrimitives.ReadInt64LittleEndian(accesses));
        }

        return youngest;
    }
}
