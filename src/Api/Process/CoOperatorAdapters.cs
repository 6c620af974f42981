namespace FlinkNet;

/// <summary>A map of two streams as a process function.</summary>
internal sealed class CoMapProcess<TIn1, TIn2, TOut>(ICoMapOperator<TIn1, TIn2, TOut> map)
    : CoProcessFunction<TIn1, TIn2, TOut>, IFunctionAdapter
{
    public object Function => map;

    public override void Open(IRuntimeContext context) => (map as IRichOperator)?.Open(context);

    public override void ProcessElement1(TIn1 value, IProcessContext context, ICollector<TOut> output) => output.Collect(map.Map1(value));

    public override void ProcessElement2(TIn2 value, IProcessContext context, ICollector<TOut> output) => output.Collect(map.Map2(value));

    public override void Close() => (map as IRichOperator)?.Close();
}

/// <summary>A flat map of two streams as a process function.</summary>
internal sealed class CoFlatMapProcess<TIn1, TIn2, TOut>(ICoFlatMapOperator<TIn1, TIn2, TOut> flatMap)
    : CoProcessFunction<TIn1, TIn2, TOut>, IFunctionAdapter
{
    public object Function => flatMap;

    public override void Open(IRuntimeContext context) => (flatMap as IRichOperator)?.Open(context);

    public override void ProcessElement1(TIn1 value, IProcessContext context, ICollector<TOut> output) => flatMap.FlatMap1(value, output);

    public override void ProcessElement2(TIn2 value, IProcessContext context, ICollector<TOut> output) => flatMap.FlatMap2(value, output);

    public override void Close() => (flatMap as IRichOperator)?.Close();
}

/// <summary>A rich map of two streams with the same keys, which may use keyed state.</summary>
internal sealed class KeyedCoMapProcess<TKey, TIn1, TIn2, TOut>(IRichCoMapOperator<TIn1, TIn2, TOut> map)
    : KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>, IFunctionAdapter
    where TKey : notnull
{
    public object Function => map;

    public override void Open(IRuntimeContext context) => map.Open(context);

    public override void ProcessElement1(TIn1 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        output.Collect(map.Map1(value));

    public override void ProcessElement2(TIn2 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        output.Collect(map.Map2(value));

    public override void Close() => map.Close();
}

/// <summary>A rich flat map of two streams with the same keys, which may use keyed state.</summary>
internal sealed class KeyedCoFlatMapProcess<TKey, TIn1, TIn2, TOut>(IRichCoFlatMapOperator<TIn1, TIn2, TOut> flatMap)
    : KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>, IFunctionAdapter
    where TKey : notnull
{
    public object Function => flatMap;

    public override void Open(IRuntimeContext context) => flatMap.Open(context);

    public override void ProcessElement1(TIn1 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        flatMap.FlatMap1(value, output);

    public override void ProcessElement2(TIn2 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output) =>
        flatMap.FlatMap2(value, output);

    public override void Close() => flatMap.Close();
}
