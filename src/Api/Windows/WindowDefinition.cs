namespace FlinkNet;

/// <summary>Which windows the records of each key are put into, how they are combined, and what is made of the result.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TAccumulator">What is kept of a window's records.</typeparam>
/// <typeparam name="TResult">What is emitted of it when the window fires.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <param name="KeySelector">Tells the key of a record.</param>
/// <param name="Settings">Assigner, trigger, evictor and lateness.</param>
/// <param name="Aggregation">Supplies the way records are combined.</param>
/// <param name="Function">Supplies the function that takes windows which fire.</param>
internal sealed record WindowDefinition<TKey, T, TAccumulator, TResult, TWindow, TOut>(
    IKeySelector<T, TKey> KeySelector,
    WindowSettings<T, TWindow> Settings,
    OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> Aggregation,
    OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>> Function)
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>;
