namespace FlinkNet;

/// <summary>What becomes of a window.</summary>
[Flags]
public enum TriggerResult
{
    /// <summary>Nothing.</summary>
    Continue = 0,

    /// <summary>Its result is emitted; its contents stay.</summary>
    Fire = 1,

    /// <summary>Its contents are dropped.</summary>
    Purge = 2,

    /// <summary>Its result is emitted, then its contents are dropped.</summary>
    FireAndPurge = Fire | Purge,
}

/// <summary>Says when windows fire, whatever the types of records and windows.</summary>
public abstract class Trigger
{
    /// <summary>Makes the trigger for records of type <typeparamref name="T"/> in windows of type <typeparamref name="TWindow"/>.</summary>
    public abstract Trigger<T, TWindow> For<T, TWindow>()
        where TWindow : IWindow, IEquatable<TWindow>;
}

/// <summary>Says when windows of records of type <typeparamref name="T"/> fire, whatever the type of the windows.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public abstract class Trigger<T>
{
    /// <summary>Makes the trigger for windows of type <typeparamref name="TWindow"/>.</summary>
    public abstract Trigger<T, TWindow> For<TWindow>()
        where TWindow : IWindow, IEquatable<TWindow>;
}

/// <summary>
/// Says when windows fire. What it remembers of a window it keeps in the state that its context hands out; each subtask works with a
/// shallow copy of the object, for all keys and windows.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class Trigger<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>Whether it can be used with windows that grow together; then <see cref="OnMerge"/> is implemented.</summary>
    public virtual bool CanMerge => false;

    /// <summary>Called for each record, after it was added to the window.</summary>
    public abstract TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context);

    /// <summary>Called for an event-time timer of the window, also for the one by which the window ends.</summary>
    public abstract TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context);

    /// <summary>Called for a processing-time timer of the window, also for the one by which the window ends.</summary>
    public abstract TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context);

    /// <summary>Called when windows have become <paramref name="window"/>, before they are cleared.</summary>
    public virtual void OnMerge(TWindow window, IOnMergeContext context) =>
        throw new NotSupportedException($"{GetType().Name} says that it can merge and has no OnMerge.");

    /// <summary>Removes what the trigger keeps of the window: its timers and its state.</summary>
    public abstract void Clear(TWindow window, ITriggerContext context);
}

/// <summary>What a trigger may ask: both times, timers of the window, and state of the window.</summary>
public interface ITriggerContext : IKeyedStateStore
{
    /// <summary>The TaskManager's clock, in milliseconds since 1970.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>The operator's watermark.</summary>
    long CurrentWatermark { get; }

    /// <summary>Requests a call when the watermark reaches <paramref name="time"/>.</summary>
    void RegisterEventTimeTimer(long time);

    /// <summary>Requests a call when the clock passes <paramref name="time"/>.</summary>
    void RegisterProcessingTimeTimer(long time);

    /// <summary>Deletes an event-time timer.</summary>
    void DeleteEventTimeTimer(long time);

    /// <summary>Deletes a processing-time timer.</summary>
    void DeleteProcessingTimeTimer(long time);
}

/// <summary>What a trigger may ask when windows have become one.</summary>
public interface IOnMergeContext : ITriggerContext
{
    /// <summary>Brings the state of the windows that were merged to the window that they became.</summary>
    void MergeState<T>(ReducingStateDescriptor<T> descriptor);

    /// <inheritdoc cref="MergeState{T}(ReducingStateDescriptor{T})"/>
    void MergeState<T>(ListStateDescriptor<T> descriptor);

    /// <inheritdoc cref="MergeState{T}(ReducingStateDescriptor{T})"/>
    void MergeState<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor);
}
