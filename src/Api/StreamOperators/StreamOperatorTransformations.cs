namespace FlinkNet.Transformations;

/// <summary>An operator of the program's author on one stream.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class OneInputOperatorTransformation<TIn, TOut> : OneInputTransformation<TIn, TOut>
{
    internal OneInputOperatorTransformation(
        int id, string name, Transformation<TIn> input, IStreamOperatorFactory<OneInputStreamOperator<TIn, TOut>> factory)
        : base(id, name, input)
    {
        Factory = factory;
        Chaining = factory.Chaining;
    }

    /// <summary>Makes the operators.</summary>
    public IStreamOperatorFactory<OneInputStreamOperator<TIn, TOut>> Factory { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => OperatorDescription.Of(Factory, keyType: null);
}

/// <summary>An operator of the program's author on a keyed stream.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class KeyedOneInputOperatorTransformation<TKey, TIn, TOut> : OneInputTransformation<TIn, TOut>
    where TKey : notnull
{
    internal KeyedOneInputOperatorTransformation(
        int id,
        string name,
        (Transformation<TIn> Input, IKeySelector<TIn, TKey> Key) stream,
        IStreamOperatorFactory<KeyedOneInputStreamOperator<TKey, TIn, TOut>> factory)
        : base(id, name, stream.Input)
    {
        KeySelector = stream.Key;
        Factory = factory;
        Chaining = factory.Chaining;
    }

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<TIn, TKey> KeySelector { get; }

    /// <summary>Makes the operators.</summary>
    public IStreamOperatorFactory<KeyedOneInputStreamOperator<TKey, TIn, TOut>> Factory { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => OperatorDescription.Of(Factory, typeof(TKey));
}

/// <summary>An operator of the program's author on two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class TwoInputOperatorTransformation<TIn1, TIn2, TOut> : TwoInputTransformation<TIn1, TIn2, TOut>
{
    internal TwoInputOperatorTransformation(
        int id,
        string name,
        Transformation<TIn1> first,
        Transformation<TIn2> second,
        IStreamOperatorFactory<TwoInputStreamOperator<TIn1, TIn2, TOut>> factory)
        : base(id, name, first, second)
    {
        Factory = factory;
        Chaining = factory.Chaining;
    }

    /// <summary>Makes the operators.</summary>
    public IStreamOperatorFactory<TwoInputStreamOperator<TIn1, TIn2, TOut>> Factory { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => OperatorDescription.Of(Factory, keyType: null);
}

/// <summary>An operator of the program's author on two streams that have the same keys.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class KeyedTwoInputOperatorTransformation<TKey, TIn1, TIn2, TOut> : TwoInputTransformation<TIn1, TIn2, TOut>
    where TKey : notnull
{
    internal KeyedTwoInputOperatorTransformation(
        int id,
        string name,
        (Transformation<TIn1> Input, IKeySelector<TIn1, TKey> Key) first,
        (Transformation<TIn2> Input, IKeySelector<TIn2, TKey> Key) second,
        IStreamOperatorFactory<KeyedTwoInputStreamOperator<TKey, TIn1, TIn2, TOut>> factory)
        : base(id, name, first.Input, second.Input)
    {
        KeySelector1 = first.Key;
        KeySelector2 = second.Key;
        Factory = factory;
        Chaining = factory.Chaining;
    }

    /// <summary>Tells the key of a record of the first stream.</summary>
    public IKeySelector<TIn1, TKey> KeySelector1 { get; }

    /// <summary>Tells the key of a record of the second stream.</summary>
    public IKeySelector<TIn2, TKey> KeySelector2 { get; }

    /// <summary>Makes the operators.</summary>
    public IStreamOperatorFactory<KeyedTwoInputStreamOperator<TKey, TIn1, TIn2, TOut>> Factory { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => OperatorDescription.Of(Factory, typeof(TKey));
}
