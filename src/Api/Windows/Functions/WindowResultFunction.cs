namespace FlinkNet;

/// <summary>What the engine calls for a window that fires: makes records of the result.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TResult">What the window's records were combined to.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
internal abstract class WindowResultFunction<TKey, TResult, TWindow, TOut>
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>The user's object, which may have a life.</summary>
    public virtual object? UserFunction => null;

    /// <summary>Whether anything is to be done when a window ends.</summary>
    public virtual bool Clears => false;

    public abstract void Process(TKey key, TResult result, IProcessWindowContext<TWindow> context, ICollector<TOut> output);

    public virtual void Clear(IProcessWindowContext<TWindow> context)
    {
    }
}

/// <summary>The result itself.</summary>
internal sealed class ResultItself<TKey, TResult, TWindow> : WindowResultFunction<TKey, TResult, TWindow, TResult>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public override void Process(TKey key, TResult result, IProcessWindowContext<TWindow> context, ICollector<TResult> output) =>
        output.Collect(result);
}

/// <summary>What a lambda makes of the result.</summary>
internal sealed class ResultMap<TKey, TResult, TWindow, TOut>(Func<TKey, TWindow, TResult, TOut> map)
    : WindowResultFunction<TKey, TResult, TWindow, TOut>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public override void Process(TKey key, TResult result, IProcessWindowContext<TWindow> context, ICollector<TOut> output) =>
        output.Collect(map(key, context.Window, result));
}

/// <summary>What a process function makes of the one result.</summary>
internal sealed class ResultProcess<TKey, TResult, TWindow, TOut>(ProcessWindowFunction<TResult, TOut, TKey, TWindow> function)
    : WindowResultFunction<TKey, TResult, TWindow, TOut>
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly TResult[] _elements = new TResult[1];

    public override object UserFunction => function;

    public override bool Clears => true;

    public override void Process(TKey key, TResult result, IProcessWindowContext<TWindow> context, ICollector<TOut> output)
    {
        _elements[0] = result;
        function.Process(key, context, _elements, output);
    }

    public override void Clear(IProcessWindowContext<TWindow> context) => function.Clear(context);
}

/// <summary>What a process function makes of all records.</summary>
internal sealed class ElementsProcess<TKey, T, TWindow, TOut>(ProcessWindowFunction<T, TOut, TKey, TWindow> function)
    : WindowResultFunction<TKey, IReadOnlyList<T>, TWindow, TOut>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public override object UserFunction => function;

    public override bool Clears => true;

    public override void Process(TKey key, IReadOnlyList<T> result, IProcessWindowContext<TWindow> context, ICollector<TOut> output) =>
        function.Process(key, context, result, output);

    public override void Clear(IProcessWindowContext<TWindow> context) => function.Clear(context);
}

/// <summary>A function of windows of all records, as one of windows of the one key that all records have.</summary>
internal sealed class AllAsKeyed<TIn, TOut, TWindow>(ProcessAllWindowFunction<TIn, TOut, TWindow> function)
    : ProcessWindowFunction<TIn, TOut, byte, TWindow>, IFunctionAdapter
    where TWindow : IWindow
{
    public object Function => function;

    public override void Open(IRuntimeContext context) => function.Open(context);

    public override void Process(byte key, IProcessWindowContext<TWindow> context, IReadOnlyList<TIn> elements, ICollector<TOut> output) =>
        function.Process(context, elements, output);

    public override void Clear(IProcessWindowContext<TWindow> context) => function.Clear(context);

    public override void Close() => function.Close();
}
