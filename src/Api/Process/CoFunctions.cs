namespace FlinkNet;

/// <summary>One record for each record of either stream.</summary>
internal sealed class CoMap<TIn1, TIn2, TOut>(Func<TIn1, TOut> map1, Func<TIn2, TOut> map2) : CoProcessFunction<TIn1, TIn2, TOut>
{
    public override void ProcessElement1(TIn1 value, IProcessContext context, ICollector<TOut> output) => output.Collect(map1(value));

    public override void ProcessElement2(TIn2 value, IProcessContext context, ICollector<TOut> output) => output.Collect(map2(value));
}

/// <summary>Any number of records for each record of either stream.</summary>
internal sealed class CoFlatMap<TIn1, TIn2, TOut>(Action<TIn1, ICollector<TOut>> flatMap1, Action<TIn2, ICollector<TOut>> flatMap2)
    : CoProcessFunction<TIn1, TIn2, TOut>
{
    public override void ProcessElement1(TIn1 value, IProcessContext context, ICollector<TOut> output) => flatMap1(value, output);

    public override void ProcessElement2(TIn2 value, IProcessContext context, ICollector<TOut> output) => flatMap2(value, output);
}

/// <summary>A rich map on a keyed stream, which may use keyed state.</summary>
internal sealed class KeyedMap<TKey, TIn, TOut>(IRichMapOperator<TIn, TOut> map) : KeyedProcessFunction<TKey, TIn, TOut>, IFunctionAdapter
    where TKey : notnull
{
    public object Function => map;

    public override void Open(IRuntimeContext context) => map.Open(context);

    public override void ProcessElement(TIn value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        output.Collect(map.Map(value));

    public override void Close() => map.Close();
}

/// <summary>A rich filter on a keyed stream, which may use keyed state.</summary>
internal sealed class KeyedFilter<TKey, T>(IRichFilterOperator<T> filter) : KeyedProcessFunction<TKey, T, T>, IFunctionAdapter
    where TKey : notnull
{
    public object Function => filter;

    public override void Open(IRuntimeContext context) => filter.Open(context);

    public override void ProcessElement(T value, IKeyedProcessContext<TKey> context, ICollector<T> output)
    {
        if (filter.Filter(value))
        {
            output.Collect(value);
        }
    }

    public override void Close() => filter.Close();
}

/// <summary>A rich flat map on a keyed stream, which may use keyed state.</summary>
internal sealed class KeyedFlatMap<TKey, TIn, TOut>(IRichFlatMapOperator<TIn, TOut> flatMap)
    : KeyedProcessFunction<TKey, TIn, TOut>, IFunctionAdapter
    where TKey : notnull
{
    public object Function => flatMap;

    public override void Open(IRuntimeContext context) => flatMap.Open(context);

    public override void ProcessElement(TIn value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        flatMap.FlatMap(value, output);

    public override void Close() => flatMap.Close();
}
