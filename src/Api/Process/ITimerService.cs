namespace FlinkNet;

/// <summary>Which clock a timer goes by.</summary>
public enum TimeDomain
{
    /// <summary>The operator's watermark.</summary>
    EventTime,

    /// <summary>The TaskManager's clock.</summary>
    ProcessingTime,
}

/// <summary>
/// Tells both times, and keeps timers of the current key. All times are milliseconds since 1970; those given otherwise are cut to whole
/// ones, as timestamps are.
/// </summary>
/// <remarks>
/// A timer is its time and its key: registering one twice changes nothing, and deleting one that is not there neither. Timers
/// fire in the order of their times; those of one time in no particular order (M2). An event-time timer at or before the watermark fires
/// with the next watermark (M4). At the end of bounded input all event-time timers fire, processing-time timers do not (W15, M9).
/// </remarks>
public interface ITimerService
{
    /// <summary>The TaskManager's clock.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>The operator's watermark; <see cref="long.MinValue"/> before the first.</summary>
    long CurrentWatermark { get; }

    /// <summary>Requests a call when the watermark reaches <paramref name="time"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterEventTimeTimer(long time);

    /// <summary>Requests a call when the clock passes <paramref name="time"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterProcessingTimeTimer(long time);

    /// <summary>Deletes an event-time timer.</summary>
    void DeleteEventTimeTimer(long time);

    /// <summary>Deletes a processing-time timer.</summary>
    void DeleteProcessingTimeTimer(long time);

    /// <summary>The TaskManager's clock.</summary>
    DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(CurrentProcessingTime);

    /// <summary>Requests a call when the watermark reaches <paramref name="time"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterEventTimeTimer(DateTimeOffset time) => RegisterEventTimeTimer(time.ToUnixTimeMilliseconds());

    /// <summary>Requests a call when the clock passes <paramref name="time"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterProcessingTimeTimer(DateTimeOffset time) => RegisterProcessingTimeTimer(time.ToUnixTimeMilliseconds());

    /// <summary>Requests a call when <paramref name="delay"/> has passed by the clock.</summary>
    /// <param name="delay">From now on.</param>
    /// <returns>The timer's time, by which it can be deleted.</returns>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    long RegisterProcessingTimeTimer(TimeSpan delay)
    {
        var time = SaturatedTime.Add(CurrentProcessingTime, (long)delay.TotalMilliseconds);
        RegisterProcessingTimeTimer(time);
        return time;
    }

    /// <summary>Deletes an event-time timer.</summary>
    void DeleteEventTimeTimer(DateTimeOffset time) => DeleteEventTimeTimer(time.ToUnixTimeMilliseconds());

    /// <summary>Deletes a processing-time timer.</summary>
    void DeleteProcessingTimeTimer(DateTimeOffset time) => DeleteProcessingTimeTimer(time.ToUnixTimeMilliseconds());
}
