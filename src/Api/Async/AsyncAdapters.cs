namespace FlinkNet;

/// <summary>Makes one record of each, with the user's lambda.</summary>
internal sealed class AsyncMap<TIn, TOut>(Func<TIn, CancellationToken, ValueTask<TOut>> map, Func<TIn, TOut>? onTimeout)
    : IAsyncFunction<TIn, TOut>
{
    public async ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken) =>
        [await map(value, cancellationToken)];

    public IReadOnlyCollection<TOut> Timeout(TIn value, TimeSpan timeout) =>
        onTimeout is null ? throw AsyncTimeouts.Unhandled(timeout) : [onTimeout(value)];
}

/// <summary>Makes any number of records of each, with the user's lambda.</summary>
internal sealed class AsyncFlatMap<TIn, TOut>(
    Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap, Func<TIn, IReadOnlyCollection<TOut>>? onTimeout)
    : IAsyncFunction<TIn, TOut>
{
    public ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken) =>
        flatMap(value, cancellationToken);

    public IReadOnlyCollection<TOut> Timeout(TIn value, TimeSpan timeout) =>
        onTimeout is null ? throw AsyncTimeouts.Unhandled(timeout) : onTimeout(value);
}

/// <summary>Makes one record of each, with the user's object.</summary>
internal sealed class AsyncMapFunction<TIn, TOut>(IAsyncMapOperator<TIn, TOut> map) : IRichAsyncFunction<TIn, TOut>, IFunctionAdapter
{
    public object Function => map;

    public void Open(IRuntimeContext context) => (map as IRichOperator)?.Open(context);

    public async ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken) =>
        [await map.MapAsync(value, cancellationToken)];

    public IReadOnlyCollection<TOut> Timeout(TIn value, TimeSpan timeout) => [map.Timeout(value, timeout)];

    public void Close() => (map as IRichOperator)?.Close();
}
