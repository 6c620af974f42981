namespace FlinkNet;

/// <summary>Names a piece of keyed state. A name keeps its kind and its types for as long as the state is kept.</summary>
public abstract class StateDescriptor
{
    private protected StateDescriptor(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name, unique within its operator.</summary>
    public string Name { get; }

    /// <summary>How long the state lives when nobody touches it; null for ever.</summary>
    public StateTtlConfig? TimeToLive { get; init; }

    /// <summary>The types of what is stored.</summary>
    internal virtual IReadOnlyList<Type> StoredTypes => GetType().GenericTypeArguments;

    /// <summary>The type of what is stored of one key.</summary>
    internal abstract Type RowType { get; }
}

/// <summary>Describes an <see cref="IValueState{T}"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="name">The name, unique within its operator.</param>
public sealed class ValueStateDescriptor<T>(string name) : StateDescriptor(name)
{
    /// <summary>What reading answers when nothing is stored.</summary>
    public T DefaultValue { get; init; } = default!;

    internal override Type RowType => typeof(T);
}

/// <summary>Describes an <see cref="IListState{T}"/>.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <param name="name">The name, unique within its operator.</param>
public sealed class ListStateDescriptor<T>(string name) : StateDescriptor(name)
{
    internal override Type RowType => typeof(List<T>);
}

/// <summary>Describes an <see cref="IMapState{TMapKey, TValue}"/>.</summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
/// <param name="name">The name, unique within its operator.</param>
public sealed class MapStateDescriptor<TMapKey, TValue>(string name) : StateDescriptor(name)
    where TMapKey : notnull
{
    internal override Type RowType => typeof(Dictionary<TMapKey, TValue>);
}

/// <summary>Describes an <see cref="IReducingState{T}"/>.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class ReducingStateDescriptor<T> : StateDescriptor
{
    /// <summary>Describes state that combines values with <paramref name="reduce"/>.</summary>
    public ReducingStateDescriptor(string name, Func<T, T, T> reduce)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        Reduce = reduce;
    }

    /// <summary>Combines what was accumulated with the next value.</summary>
    public Func<T, T, T> Reduce { get; }

    internal override Type RowType => typeof(T);
}

/// <summary>Describes an <see cref="IAggregatingState{TIn, TOut}"/>.</summary>
/// <typeparam name="TIn">The type of what is added.</typeparam>
/// <typeparam name="TAccumulator">The type of the accumulator.</typeparam>
/// <typeparam name="TOut">The type of the result.</typeparam>
public sealed class AggregatingStateDescriptor<TIn, TAccumulator, TOut> : StateDescriptor
{
    /// <summary>Describes state that combines values with <paramref name="aggregate"/>.</summary>
    public AggregatingStateDescriptor(string name, IAggregateFunction<TIn, TAccumulator, TOut> aggregate)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        Aggregate = aggregate;
    }

    /// <summary>Combines values.</summary>
    public IAggregateFunction<TIn, TAccumulator, TOut> Aggregate { get; }

    internal override IReadOnlyList<Type> StoredTypes => [typeof(TAccumulator)];

    internal override Type RowType => typeof(TAccumulator);
}
