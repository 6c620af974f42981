using System.Runtime.InteropServices;

namespace FlinkNet;

/// <summary>A record of a window, with its timestamp.</summary>
/// <typeparam name="T">The type of the record.</typeparam>
/// <param name="Value">The record.</param>
/// <param name="Timestamp">Its timestamp in milliseconds since 1970; <see cref="long.MinValue"/> for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimestampedElement<T>(T Value, long Timestamp)
{
    /// <summary>Whether the record has a timestamp.</summary>
    public bool HasTimestamp => Timestamp != long.MinValue;
}

/// <summary>Removes records from windows when they fire, whatever the types of records and windows.</summary>
public abstract class Evictor
{
    /// <summary>Makes the evictor for records of type <typeparamref name="T"/> in windows of type <typeparamref name="TWindow"/>.</summary>
    public abstract Evictor<T, TWindow> For<T, TWindow>()
        where TWindow : IWindow, IEquatable<TWindow>;
}

/// <summary>Removes records of type <typeparamref name="T"/> from windows when they fire, whatever the type of the windows.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public abstract class Evictor<T>
{
    /// <summary>Makes the evictor for windows of type <typeparamref name="TWindow"/>.</summary>
    public abstract Evictor<T, TWindow> For<TWindow>()
        where TWindow : IWindow, IEquatable<TWindow>;
}

/// <summary>
/// Removes records from windows when they fire. A window with an evictor keeps all its records: nothing is combined before it fires. Each
/// subtask works with a shallow copy.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class Evictor<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>Removes records before the window's function sees them. They are in the order of their coming.</summary>
    public virtual void EvictBefore(List<TimestampedElement<T>> elements, TWindow window, IEvictorContext context)
    {
    }

    /// <summary>Removes records after the window's function has seen them.</summary>
    public virtual void EvictAfter(List<TimestampedElement<T>> elements, TWindow window, IEvictorContext context)
    {
    }
}

/// <summary>What an evictor may ask.</summary>
public interface IEvictorContext
{
    /// <summary>The TaskManager's clock, in milliseconds since 1970.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>The operator's watermark.</summary>
    long CurrentWatermark { get; }
}

/// <summary>An evictor that evicts the same way before or after the window's function.</summary>
internal abstract class OneSidedEvictor<T, TWindow>(bool doEvictAfter) : Evictor<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public sealed override void EvictBefore(List<TimestampedElement<T>> elements, TWindow window, IEvictorContext context)
    {
        if (!doEvictAfter)
        {
            Evict(elements);
        }
    }

    public sealed override void EvictAfter(List<TimestampedElement<T>> elements, TWindow window, IEvictorContext context)
    {
        if (doEvictAfter)
        {
            Evict(elements);
        }
    }

    protected abstract void Evict(List<TimestampedElement<T>> elements);
}
