namespace FlinkNet.Engine.RecordPath.State;

/// <summary>An operator whose timers fire. The key context is set before each call.</summary>
internal interface ITimerTarget<in TNamespace>
{
    /// <summary>Takes an event-time timer.</summary>
    void OnEventTime(long time, TNamespace ns);

    /// <summary>Takes a processing-time timer.</summary>
    void OnProcessingTime(long time, TNamespace ns);
}
