namespace FlinkNet.Transformations;

/// <summary>A process function on a stream.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class ProcessTransformation<TIn, TOut> : OneInputTransformation<TIn, TOut>
{
    internal ProcessTransformation(int id, Transformation<TIn> input, OperatorSupplier<ProcessFunction<TIn, TOut>> function)
        : base(id, "Process", input) => Operator = function;

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<ProcessFunction<TIn, TOut>> Operator { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => OperatorDescription.Of(Operator);
}

/// <summary>A process function on a keyed stream.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class KeyedProcessTransformation<TKey, TIn, TOut> : OneInputTransformation<TIn, TOut>
    where TKey : notnull
{
    internal KeyedProcessTransformation(
        int id, string name, Transformation<TIn> input, IKeySelector<TIn, TKey> keySelector,
            OperatorSupplier<KeyedProcessFunction<TKey, TIn, TOut>> function)
        : base(id, name, input)
    {
        KeySelector = keySelector;
        Operator = function;
    }

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<TIn, TKey> KeySelector { get; }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<KeyedProcessFunction<TKey, TIn, TOut>> Operator { get; }

    /// <summary>Whether the user's function is given a context, by which it can emit to side outputs.</summary>
    internal bool HasContext { get; init; } = true;

    internal override bool CanHaveSideOutputs => HasContext;

    internal override OperatorDescription Description => OperatorDescription.Keyed<TKey>();
}

/// <summary>A process function on two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class CoProcessTransformation<TIn1, TIn2, TOut> : TwoInputTransformation<TIn1, TIn2, TOut>
{
    internal CoProcessTransformation(
        int id, string name, Transformation<TIn1> first, Transformation<TIn2> second,
            OperatorSupplier<CoProcessFunction<TIn1, TIn2, TOut>> function)
        : base(id, name, first, second) => Operator = function;

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<CoProcessFunction<TIn1, TIn2, TOut>> Operator { get; }

    /// <summary>Whether the user's function is given a context, by which it can emit to side outputs.</summary>
    internal bool HasContext { get; init; } = true;

    internal override bool CanHaveSideOutputs => HasContext;

    internal override OperatorDescription Description => OperatorDescription.Of(Operator);
}

/// <summary>A process function on two streams that have the same keys.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> : TwoInputTransformation<TIn1, TIn2, TOut>
    where TKey : notnull
{
    internal KeyedCoProcessTransformation(
        int id,
        string name,
        (Transformation<TIn1> Input, IKeySelector<TIn1, TKey> Key) first,
        (Transformation<TIn2> Input, IKeySelector<TIn2, TKey> Key) second,
        OperatorSupplier<KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>> function)
        : base(id, name, first.Input, second.Input)
    {
        KeySelector1 = first.Key;
        KeySelector2 = second.Key;
        Operator = function;
    }

    /// <summary>Tells the key of a record of the first stream.</summary>
    public IKeySelector<TIn1, TKey> KeySelector1 { get; }

    /// <summary>Tells the key of a record of the second stream.</summary>
    public IKeySelector<TIn2, TKey> KeySelector2 { get; }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut>> Operator { get; }

    /// <summary>Whether the user's function is given a context, by which it can emit to side outputs.</summary>
    internal bool HasContext { get; init; } = true;

    internal override bool CanHaveSideOutputs => HasContext;

    internal override OperatorDescription Description => OperatorDescription.Keyed<TKey>();
}
