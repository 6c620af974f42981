namespace FlinkNet.Testing;

/// <summary>
/// Harnesses of one function each, with the keys that it is to have; <see cref="OperatorTestHarness"/> takes a piece of a program instead.
/// </summary>
public static class ProcessFunctionTestHarnesses
{
    /// <summary>Makes a harness for a process function.</summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn, TOut> ForProcessFunction<TIn, TOut>(
        ProcessFunction<TIn, TOut> function, params OutputTag[] sideOutputs) =>
        OperatorTestHarness.Create((DataStream<TIn> input) => input.Process(function), sideOutputs);

    /// <summary>Makes a harness for a process function with state and timers per key.</summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key">Tells the key of a record.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn, TOut> ForKeyedProcessFunction<TKey, TIn, TOut>(
        KeyedProcessFunction<TKey, TIn, TOut> function, Func<TIn, TKey> key, params OutputTag[] sideOutputs)
        where TKey : notnull =>
        OperatorTestHarness.Create((DataStream<TIn> input) => input.KeyBy(key).Process(function), sideOutputs);

    /// <summary>Makes a harness for a map with state per key.</summary>
    /// <param name="map">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key">Tells the key of a record.</param>
    public static OperatorTestHarness<TIn, TOut> ForKeyedMap<TKey, TIn, TOut>(IRichMapOperator<TIn, TOut> map, Func<TIn, TKey> key)
        where TKey : notnull =>
        OperatorTestHarness.Create((DataStream<TIn> input) => input.KeyBy(key).Map(map));

    /// <summary>Makes a harness for a filter with state per key.</summary>
    /// <param name="filter">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key">Tells the key of a record.</param>
    public static OperatorTestHarness<T, T> ForKeyedFilter<TKey, T>(IRichFilterOperator<T> filter, Func<T, TKey> key)
        where TKey : notnull =>
        OperatorTestHarness.Create((DataStream<T> input) => input.KeyBy(key).Filter(filter));

    /// <summary>Makes a harness for a flat map with state per key.</summary>
    /// <param name="flatMap">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key">Tells the key of a record.</param>
    public static OperatorTestHarness<TIn, TOut> ForKeyedFlatMap<TKey, TIn, TOut>(
        IRichFlatMapOperator<TIn, TOut> flatMap, Func<TIn, TKey> key)
        where TKey : notnull =>
        OperatorTestHarness.Create((DataStream<TIn> input) => input.KeyBy(key).FlatMap(flatMap));

    /// <summary>Makes a harness for a process function of two streams.</summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn1, TIn2, TOut> ForCoProcessFunction<TIn1, TIn2, TOut>(
        CoProcessFunction<TIn1, TIn2, TOut> function, params OutputTag[] sideOutputs) =>
        OperatorTestHarness.Create(
            (DataStream<TIn1> first, DataStream<TIn2> second) => first.Connect(second).Process(function), sideOutputs);

    /// <summary>Makes a harness for a process function of two streams with the same keys.</summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key1">Tells the key of a record of the first stream.</param>
    /// <param name="key2">Tells the key of a record of the second stream.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn1, TIn2, TOut> ForKeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>(
        KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> function,
        Func<TIn1, TKey> key1,
        Func<TIn2, TKey> key2,
        params OutputTag[] sideOutputs)
        where TKey : notnull =>
        OperatorTestHarness.Create(
            (DataStream<TIn1> first, DataStream<TIn2> second) => first.KeyBy(key1).Connect(second.KeyBy(key2)).Process(function),
            sideOutputs);

    /// <summary>Makes a harness for a function that gets what another stream tells all subtasks: the second input.</summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="broadcast">The states that the second stream is broadcast with.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn, TBroadcast, TOut> ForBroadcastProcessFunction<TIn, TBroadcast, TOut>(
        BroadcastProcessFunction<TIn, TBroadcast, TOut> function, StateDescriptor[] broadcast, params OutputTag[] sideOutputs) =>
        OperatorTestHarness.Create(
            (DataStream<TIn> input, DataStream<TBroadcast> told) => input.Connect(told.Broadcast(broadcast)).Process(function),
            sideOutputs);

    /// <summary>
    /// Makes a harness for a function with state and timers per key that gets what another stream tells all subtasks: the second input.
    /// </summary>
    /// <param name="function">The function; the harness works with a shallow copy, as a subtask does.</param>
    /// <param name="key">Tells the key of a record of the first stream.</param>
    /// <param name="broadcast">The states that the second stream is broadcast with.</param>
    /// <param name="sideOutputs">The side outputs that the test wants to read.</param>
    public static OperatorTestHarness<TIn, TBroadcast, TOut> ForKeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>(
        KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> function,
        Func<TIn, TKey> key,
        StateDescriptor[] broadcast,
        params OutputTag[] sideOutputs)
        where TKey : notnull =>
        OperatorTestHarness.Create(
            (DataStream<TIn> input, DataStream<TBroadcast> told) =>
                input.KeyBy(key).Connect(told.Broadcast(broadcast)).Process(function),
            sideOutputs);
}
