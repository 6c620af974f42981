using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Ways to tell the time of a stream: which timestamp a record has, and when none older is expected.</summary>
public static class WatermarkStrategy
{
    /// <summary>For records whose timestamps never go back within a split.</summary>
    public static WatermarkStrategy<T> ForMonotonousTimestamps<T>() => ForBoundedOutOfOrderness<T>(TimeSpan.Zero);

    /// <summary>
    /// For records that come at most <paramref name="outOfOrdernessMax"/> behind the newest one of their split.
    /// </summary>
    /// <param name="outOfOrdernessMax">0 or more, in whole milliseconds.</param>
    /// <exception cref="InvalidJobException">The bound is negative.</exception>
    public static WatermarkStrategy<T> ForBoundedOutOfOrderness<T>(TimeSpan outOfOrdernessMax)
    {
        if (outOfOrdernessMax < TimeSpan.Zero)
        {
            throw new InvalidJobException($"The bound of out-of-orderness is {outOfOrdernessMax}; it must be 0 or more.");
        }

        var milliseconds = (long)outOfOrdernessMax.TotalMilliseconds;
        return new WatermarkStrategy<T>(() => new BoundedOutOfOrdernessWatermarks<T>(milliseconds));
    }

    /// <summary>For a generator of your own; <paramref name="factory"/> makes one for each split or subtask.</summary>
    public static WatermarkStrategy<T> ForGenerator<T>(Func<IWatermarkGenerator<T>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new WatermarkStrategy<T>(factory);
    }

    /// <summary>
    /// No watermarks until the input ends: for jobs in processing time, and for bounded input whose results may wait for its end.
    /// </summary>
    public static WatermarkStrategy<T> NoWatermarks<T>() => new(null);
}

/// <summary>How to tell the time of a stream. Immutable: each setting makes another.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class WatermarkStrategy<T>
{
    private readonly Func<IWatermarkGenerator<T>>? _generator;

    internal WatermarkStrategy(Func<IWatermarkGenerator<T>>? generator) => _generator = generator;

    private WatermarkStrategy(WatermarkStrategy<T> other)
    {
        _generator = other._generator;
        TimestampAssigner = other.TimestampAssigner;
        IdleTimeout = other.IdleTimeout;
        Alignment = other.Alignment;
    }

    /// <summary>
    /// Tells a record's timestamp, given the record and the timestamp it came with (<see cref="long.MinValue"/> for none); null to keep
    /// that one.
    /// </summary>
    public Func<T, long, long>? TimestampAssigner { get; private init; }

    /// <summary>After how long without records a split counts as idle; null for never.</summary>
    public TimeSpan? IdleTimeout { get; private init; }

    /// <summary>The group of sources that this one keeps in step with; null for none.</summary>
    public WatermarkAlignment? Alignment { get; private init; }

    /// <summary>Whether there are watermarks before the input ends.</summary>
    public bool HasWatermarks => _generator is not null;

    /// <summary>Takes the timestamp, in milliseconds since 1970, from the record.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, long> timestamp)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return new(this) { TimestampAssigner = (value, _) => timestamp(value) };
    }

    /// <summary>Takes the timestamp from the record.</summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, DateTimeOffset> timestamp)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return new(this) { TimestampAssigner = (value, _) => timestamp(value).ToUnixTimeMilliseconds() };
    }

    /// <summary>
    /// Takes the timestamp, in milliseconds since 1970, from the record and from the timestamp it came with (<see cref="long.MinValue"/>
    /// for none).
    /// </summary>
    public WatermarkStrategy<T> WithTimestampAssigner(Func<T, long, long> timestamp)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return new(this) { TimestampAssigner = timestamp };
    }

    /// <summary>
    /// Does not wait for a split that has had no record for <paramref name="timeout"/>. The time counts only while records could
    /// have been taken: a job that is held up makes nothing idle.
    /// </summary>
    /// <exception cref="InvalidJobException">The time-out is not positive.</exception>
    public WatermarkStrategy<T> WithIdleness(TimeSpan timeout) => timeout <= TimeSpan.Zero
        ? throw new InvalidJobException($"The idle time-out of a watermark strategy is {timeout}; it must be positive.")
        : new(this) { IdleTimeout = timeout };

    /// <summary>
    /// Keeps the sources of one group in step: a subtask stops reading while its watermark is more than
    /// <paramref name="maxDrift"/> ahead of the group's slowest, so that what the others have not brought yet need not be waited for in
    /// state. Only at sources. What is held back is the subtask, with all its splits.
    /// </summary>
    /// <param name="group">The name that the group's sources share, within a job.</param>
    /// <param name="maxDrift">0 or more, in whole milliseconds.</param>
    /// <param name="updateInterval">How often the subtasks report; 1 second when null, as in Flink.</param>
    /// <exception cref="InvalidJobException">The drift is negative or the interval is not positive, or the strategy has no
    /// watermarks.</exception>
    public WatermarkStrategy<T> WithWatermarkAlignment(string group, TimeSpan maxDrift, TimeSpan? updateInterval = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        return HasWatermarks
            ? new(this) { Alignment = new WatermarkAlignment(group, maxDrift, updateInterval ?? TimeSpan.FromSeconds(1)) }
            : throw new InvalidJobException($"Watermark alignment group '{group}': the strategy has no watermarks to align by.");
    }

    /// <summary>Makes a generator; null when there are no watermarks.</summary>
    internal IWatermarkGenerator<T>? CreateGenerator() => _generator?.Invoke();
}
