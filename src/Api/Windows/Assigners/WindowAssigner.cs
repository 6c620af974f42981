namespace FlinkNet;

/// <summary>Puts records into windows, whatever the records' type. Each subtask works with a shallow copy.</summary>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class WindowAssigner<TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>Whether windows end by the watermark; otherwise by the TaskManager's clock, or never.</summary>
    public abstract bool IsEventTime { get; }

    /// <summary>When windows fire, unless the program names another trigger.</summary>
    public abstract Trigger DefaultTrigger { get; }

    /// <summary>Adds the windows of a record to <paramref name="windows"/>, which is empty.</summary>
    /// <param name="timestamp">The record's timestamp; <see cref="long.MinValue"/> for none.</param>
    /// <param name="context">Tells the processing time.</param>
    /// <param name="windows">Takes the windows.</param>
    public abstract void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TWindow> windows);
}

/// <summary>Puts records into windows by what they hold. Each subtask works with a shallow copy.</summary>
/// <remarks>One whose windows grow together, as sessions do, also is an <see cref="IMergingWindowAssigner{TWindow}"/>.</remarks>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class WindowAssigner<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>Whether windows end by the watermark; otherwise by the TaskManager's clock, or never.</summary>
    public abstract bool IsEventTime { get; }

    /// <summary>Makes the trigger that says when windows fire, unless the program names another one.</summary>
    public abstract Trigger<T, TWindow> CreateDefaultTrigger();

    /// <summary>Adds the windows of a record to <paramref name="windows"/>, which is empty.</summary>
    /// <param name="element">The record.</param>
    /// <param name="timestamp">The record's timestamp; <see cref="long.MinValue"/> for none.</param>
    /// <param name="context">Tells the processing time.</param>
    /// <param name="windows">Takes the windows.</param>
    public abstract void AssignWindows(T element, long timestamp, IWindowAssignerContext context, ICollection<TWindow> windows);

    /// <summary>The assigner that does the work.</summary>
    internal virtual object Inner => this;
}

/// <summary>An assigner whose windows grow together.</summary>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public interface IMergingWindowAssigner<TWindow>
{
    /// <summary>Tells <paramref name="merges"/> which of a key's <paramref name="windows"/> become one.</summary>
    void MergeWindows(IReadOnlyCollection<TWindow> windows, IWindowMerges<TWindow> merges);
}

/// <summary>Takes what a merging assigner decides.</summary>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public interface IWindowMerges<TWindow>
{
    /// <summary>The windows of <paramref name="merged"/> become <paramref name="result"/>.</summary>
    void Merge(IReadOnlyCollection<TWindow> merged, TWindow result);
}

/// <summary>What an assigner may ask.</summary>
public interface IWindowAssignerContext
{
    /// <summary>The TaskManager's clock, in milliseconds since 1970.</summary>
    long CurrentProcessingTime { get; }
}

/// <summary>An assigner that does not look at the record, as one for records of a certain type.</summary>
internal sealed class AnyRecordAssigner<T, TWindow>(WindowAssigner<TWindow> inner) : WindowAssigner<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public override bool IsEventTime => inner.IsEventTime;

    internal override object Inner => inner;

    public override Trigger<T, TWindow> CreateDefaultTrigger() => inner.DefaultTrigger.For<T, TWindow>();

    public override void AssignWindows(T element, long timestamp, IWindowAssignerContext context, ICollection<TWindow> windows) =>
        inner.AssignWindows(timestamp, context, windows);

    public override string? ToString() => inner.ToString();
}
