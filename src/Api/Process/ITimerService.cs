namespace FlinkNet;

/// <summary>Which clock a timer goes by.</summary>
public enum TimeDomain
{
    /// <summary>The operator's watermark.</summary>
    EventTime,

    /// <summary>The TaskManager's clock.</summary>
    ProcessingTime,
}

/// <summary>Tells both times, and keeps timers of the current key. All times are milliseconds since 1970.</summary>
/// <remarks>
/// A timer is its time and its key: registering one twice changes nothing, and deleting one that is not there neither (rule M1). Timers
/// fire in
/// the order of their times; those of one time in no particular order (M2). An event-time timer at or before the watermark fires with the
/// next
/// watermark (M4). At the end of bounded input all event-time timers fire, processing-time timers do not (W15, M9).
/// </remarks>
public interface ITimerService
{
    /// <summary>The TaskManager's clock.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>The operator's watermark; <see cref="long.MinValue"/> before the first (rule W9).</summary>
    long CurrentWatermark { get; }

    /// <summary>Requests a call when the watermark reaches <paramref name="time"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterEventTimeTimer(long time);

    /// <summary>Requests a call when the clock passes <paramref name="time"/> (rule M5).</summary>
    /// <exception cref="Model.FlinkException">The stream is not keyed.</exception>
    void RegisterProcessingTimeTimer(long time);

    /// <summary>Deletes an event-time timer.</summary>
    void DeleteEventTimeTimer(long time);

    /// <summary>Deletes a processing-time timer.</summary>
    void DeleteProcessingTimeTimer(long time);
}
