namespace FlinkNet;

internal sealed class DelegateMap<TIn, TOut>(Func<TIn, TOut> map) : IMapOperator<TIn, TOut>
{
    public Func<TIn, TOut> Function { get; } = map;

    public TOut Map(TIn value) => Function(value);
}

internal sealed class DelegateFilter<T>(Func<T, bool> filter) : IFilterOperator<T>
{
    public Func<T, bool> Function { get; } = filter;

    public bool Filter(T value) => Function(value);
}

internal sealed class DelegateFlatMap<TIn, TOut>(Action<TIn, ICollector<TOut>> flatMap) : IFlatMapOperator<TIn, TOut>
{
    public Action<TIn, ICollector<TOut>> Function { get; } = flatMap;

    public void FlatMap(TIn value, ICollector<TOut> output) => Function(value, output);
}

internal sealed class EnumerableFlatMap<TIn, TOut>(Func<TIn, IEnumerable<TOut>> flatMap) : IFlatMapOperator<TIn, TOut>
{
    public Func<TIn, IEnumerable<TOut>> Function { get; } = flatMap;

    public void FlatMap(TIn value, ICollector<TOut> output)
    {
        foreach (var item in Function(value) ?? throw new InvalidOperationException(
            "The function answered null; it must answer a sequence, which may be empty."))
        {
            output.Collect(item);
        }
    }
}

internal sealed class DelegateReduce<T>(Func<T, T, T> reduce) : IReduceOperator<T>
{
    public Func<T, T, T> Function { get; } = reduce;

    /// <summary>Whether the function is the engine's own, which changes neither argument.</summary>
    public bool LeavesArguments { get; init; }

    public T Reduce(T accumulated, T value) => Function(accumulated, value);
}

internal sealed class DelegateKeySelector<T, TKey>(Func<T, TKey> key) : IKeySelector<T, TKey>
{
    public Func<T, TKey> Function { get; } = key;

    public TKey GetKey(T value) => Function(value);
}

internal sealed class DelegatePartitioner<TKey>(Func<TKey, int, int> partition) : IPartitioner<TKey>
{
    public int Partition(TKey key, int numPartitions) => partition(key, numPartitions);
}
