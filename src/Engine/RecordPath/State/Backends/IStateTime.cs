namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>The times that the life of state is counted by, all in milliseconds since 1970.</summary>
internal interface IStateTime
{
    /// <summary>The clock.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>The present in event time: the time of the timer that fires, otherwise the watermark.</summary>
    long CurrentEventTime { get; }

    /// <summary>The timestamp of what is being processed; <see cref="CurrentEventTime"/> when it has none.</summary>
    long AccessTimestamp { get; }
}
