namespace FlinkNet;

/// <summary>
/// Makes any number of records of key, window and the window's records; one that asks for more is a
/// <see cref="ProcessWindowFunction{TIn, TOut, TKey, TWindow}"/>.
/// </summary>
/// <remarks>
/// Each subtask works with an object of its own: a shallow copy of the one that was given, or what the given factory made.
/// </remarks>
/// <typeparam name="TIn">The type of the window's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class WindowFunction<TIn, TOut, TKey, TWindow> : IRichOperator
    where TWindow : IWindow
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Takes a window that fires. An exception fails the job.</summary>
    /// <param name="key">The key.</param>
    /// <param name="window">The window.</param>
    /// <param name="elements">The window's records in the order of their coming. Only valid during the call.</param>
    /// <param name="output">Takes records; they get the window's <see cref="IWindow.MaxTimestamp"/>.</param>
    public abstract void Apply(TKey key, TWindow window, IReadOnlyList<TIn> elements, ICollector<TOut> output);

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>Makes any number of records of a window of all records and what is in it.</summary>
/// <typeparam name="TIn">The type of the window's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public abstract class AllWindowFunction<TIn, TOut, TWindow> : IRichOperator
    where TWindow : IWindow
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Takes a window that fires. An exception fails the job.</summary>
    /// <param name="window">The window.</param>
    /// <param name="elements">The window's records in the order of their coming. Only valid during the call.</param>
    /// <param name="output">Takes records; they get the window's <see cref="IWindow.MaxTimestamp"/>.</param>
    public abstract void Apply(TWindow window, IReadOnlyList<TIn> elements, ICollector<TOut> output);

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>A window function as a process function.</summary>
internal sealed class WindowApply<TIn, TOut, TKey, TWindow>(WindowFunction<TIn, TOut, TKey, TWindow> function)
    : ProcessWindowFunction<TIn, TOut, TKey, TWindow>, IFunctionAdapter
    where TWindow : IWindow
{
    public object Function => function;

    public override void Open(IRuntimeContext context) => function.Open(context);

    public override void Process(TKey key, IProcessWindowContext<TWindow> context, IReadOnlyList<TIn> elements, ICollector<TOut> output) =>
        function.Apply(key, context.Window, elements, output);

    public override void Close() => function.Close();
}

/// <summary>A lambda as a process function.</summary>
internal sealed class DelegateWindowFunction<TIn, TOut, TKey, TWindow>(
    Action<TKey, TWindow, IReadOnlyList<TIn>, ICollector<TOut>> function) : ProcessWindowFunction<TIn, TOut, TKey, TWindow>
    where TWindow : IWindow
{
    public override void Process(TKey key, IProcessWindowContext<TWindow> context, IReadOnlyList<TIn> elements, ICollector<TOut> output) =>
        function(key, context.Window, elements, output);
}

/// <summary>A function of windows of all records, as one of windows of the one key that all records have.</summary>
internal sealed class AllApplyAsKeyed<TIn, TOut, TWindow>(AllWindowFunction<TIn, TOut, TWindow> function)
    : WindowFunction<TIn, TOut, byte, TWindow>, IFunctionAdapter
    where TWindow : IWindow
{
    public object Function => function;

    public override void Open(IRuntimeContext context) => function.Open(context);

    public override void Apply(byte key, TWindow window, IReadOnlyList<TIn> elements, ICollector<TOut> output) =>
        function.Apply(window, elements, output);

    public override void Close() => function.Close();
}
