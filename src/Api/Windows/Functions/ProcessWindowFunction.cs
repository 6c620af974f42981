namespace FlinkNet;

/// <summary>Makes any number of records of a window that fires.</summary>
/// <remarks>
/// Each subtask works with an object of its own: a shallow copy of the one that was given, or what the given factory made.
/// </remarks>
/// <typeparam name="TIn">The type of the window's records, or of the result that was combined of them.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class ProcessWindowFunction<TIn, TOut, TKey, TWindow> : IRichOperator
    where TWindow : IWindow
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Takes a window that fires. An exception fails the job.</summary>
    /// <param name="key">The key.</param>
    /// <param name="context">The window, the time, and state.</param>
    /// <param name="elements">The window's records in the order of their coming; after <c>Reduce</c> or <c>Aggregate</c> the one result.
    /// Only valid during the call.</param>
    /// <param name="output">Takes records; they get the window's <see cref="IWindow.MaxTimestamp"/>.</param>
    public abstract void Process(TKey key, IProcessWindowContext<TWindow> context, IReadOnlyList<TIn> elements, ICollector<TOut> output);

    /// <summary>
    /// Called when a window ends for good: the place to remove its <see cref="IProcessWindowContext{TWindow}.WindowState"/>.
    /// </summary>
    public virtual void Clear(IProcessWindowContext<TWindow> context)
    {
    }

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>Makes any number of records of a window of all records that fires.</summary>
/// <typeparam name="TIn">The type of the window's records, or of the result that was combined of them.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class ProcessAllWindowFunction<TIn, TOut, TWindow> : IRichOperator
    where TWindow : IWindow
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Takes a window that fires. An exception fails the job.</summary>
    /// <param name="context">The window, the time, and state.</param>
    /// <param name="elements">The window's records in the order of their coming; after <c>Reduce</c> or <c>Aggregate</c> the one result.
    /// Only valid during the call.</param>
    /// <param name="output">Takes records; they get the window's <see cref="IWindow.MaxTimestamp"/>.</param>
    public abstract void Process(IProcessWindowContext<TWindow> context, IReadOnlyList<TIn> elements, ICollector<TOut> output);

    /// <summary>
    /// Called when a window ends for good: the place to remove its <see cref="IProcessWindowContext{TWindow}.WindowState"/>.
    /// </summary>
    public virtual void Clear(IProcessWindowContext<TWindow> context)
    {
    }

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>What a window function may ask. Only valid during the call it was given for.</summary>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public interface IProcessWindowContext<out TWindow>
{
    /// <summary>The window.</summary>
    TWindow Window { get; }

    /// <summary>The operator's watermark.</summary>
    long CurrentWatermark { get; }

    /// <summary>The TaskManager's clock, in milliseconds since 1970.</summary>
    long CurrentProcessingTime { get; }

    /// <summary>State of the key in this window; remove it in <c>Clear</c>.</summary>
    /// <exception cref="Model.FlinkException">The windows grow together: what belongs to one of them would be unknown.</exception>
    IKeyedStateStore WindowState { get; }

    /// <summary>State of the key, for all its windows.</summary>
    IKeyedStateStore GlobalState { get; }

    /// <summary>Emits a record to a side output, with the timestamp of the window's results.</summary>
    void Output<TSide>(OutputTag<TSide> tag, TSide value);
}
