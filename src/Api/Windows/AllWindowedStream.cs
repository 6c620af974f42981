using System.Linq.Expressions;
using System.Numerics;

namespace FlinkNet;

/// <summary>
/// A stream whose records are put into windows, all together, by one subtask. Immutable: each setting makes another.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public sealed class AllWindowedStream<T, TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowedStream<byte, T, TWindow> _windowed;

    internal AllWindowedStream(DataStream<T> input, WindowSettings<T, TWindow> settings)
        : this(new WindowedStream<byte, T, TWindow>(input, new DelegateKeySelector<T, byte>(static _ => 0), settings, isNonParallel: true))
    {
    }

    private AllWindowedStream(WindowedStream<byte, T, TWindow> windowed) => _windowed = windowed;

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Trigger(FlinkNet.Trigger)"/>
    public AllWindowedStream<T, TWindow> Trigger(Trigger trigger) => new(_windowed.Trigger(trigger));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Trigger(FlinkNet.Trigger)"/>
    public AllWindowedStream<T, TWindow> Trigger(Trigger<T> trigger) => new(_windowed.Trigger(trigger));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Trigger(FlinkNet.Trigger)"/>
    public AllWindowedStream<T, TWindow> Trigger(Trigger<T, TWindow> trigger) => new(_windowed.Trigger(trigger));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Evictor(FlinkNet.Evictor)"/>
    public AllWindowedStream<T, TWindow> Evictor(Evictor evictor) => new(_windowed.Evictor(evictor));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Evictor(FlinkNet.Evictor)"/>
    public AllWindowedStream<T, TWindow> Evictor(Evictor<T> evictor) => new(_windowed.Evictor(evictor));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Evictor(FlinkNet.Evictor)"/>
    public AllWindowedStream<T, TWindow> Evictor(Evictor<T, TWindow> evictor) => new(_windowed.Evictor(evictor));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.AllowedLateness"/>
    public AllWindowedStream<T, TWindow> AllowedLateness(TimeSpan lateness) => new(_windowed.AllowedLateness(lateness));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.SideOutputLateData"/>
    public AllWindowedStream<T, TWindow> SideOutputLateData(OutputTag<T> tag) => new(_windowed.SideOutputLateData(tag));

    /// <summary>Combines the records of each window into one. Must be associative.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<T, T, T> reduce) => _windowed.Reduce(reduce);

    /// <summary>Combines the records of each window into one; works with a shallow copy of <paramref name="reduce"/>.</summary>
    public SingleOutputStreamOperator<T> Reduce(IReduceOperator<T> reduce) => _windowed.Reduce(reduce);

    /// <summary>Combines the records of each window into one, and makes a record of window and result.</summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(Func<T, T, T> reduce, Func<TWindow, T, TOut> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _windowed.Reduce(reduce, (_, window, result) => function(window, result));
    }

    /// <summary>
    /// Combines the records of each window into one, which <paramref name="function"/> gets; works with a shallow copy of it.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(Func<T, T, T> reduce, ProcessAllWindowFunction<T, TOut, TWindow> function) =>
        _windowed.Reduce(reduce, Keyed(function));

    /// <summary>Combines the records of each window; works with a shallow copy of <paramref name="aggregate"/>.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> aggregate) =>
        _windowed.Aggregate(aggregate);

    /// <summary>Combines the records of each window; works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory) =>
        _windowed.Aggregate(factory);

    /// <summary>Combines the records of each window, and makes a record of window and result.</summary>
    public SingleOutputStreamOperator<TOut> Aggregate<TAccumulator, TResult, TOut>(
        IAggregateFunction<T, TAccumulator, TResult> aggregate, Func<TWindow, TResult, TOut> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _windowed.Aggregate(aggregate, (_, window, result) => function(window, result));
    }

    /// <summary>
    /// Combines the records of each window; <paramref name="function"/> gets the result. Works with shallow copies of both.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Aggregate<TAccumulator, TResult, TOut>(
        IAggregateFunction<T, TAccumulator, TResult> aggregate, ProcessAllWindowFunction<TResult, TOut, TWindow> function)
    {
        var supplier = OperatorSupplier<IAggregateFunction<T, TAccumulator, TResult>>.FromPrototype(aggregate);
        return _windowed.Aggregate(supplier.Create, Keyed(function));
    }

    /// <summary>Keeps the records of each window for <paramref name="function"/>; works with a shallow copy of it.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(ProcessAllWindowFunction<T, TOut, TWindow> function) =>
        _windowed.Process(Keyed(function));

    /// <summary>Keeps the records of each window; works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<ProcessAllWindowFunction<T, TOut, TWindow>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return _windowed.Process(() => new AllAsKeyed<T, TOut, TWindow>(factory()));
    }

    /// <summary>Makes any number of records of a window and its records.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Action<TWindow, IReadOnlyList<T>, ICollector<TOut>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _windowed.Apply<TOut>((_, window, elements, output) => function(window, elements, output));
    }

    /// <summary>Keeps the records of each window for <paramref name="function"/>; works with a shallow copy of it.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(AllWindowFunction<T, TOut, TWindow> function)
    {
        var supplier = OperatorSupplier<AllWindowFunction<T, TOut, TWindow>>.FromPrototype(function);
        return _windowed.Apply(() => new AllApplyAsKeyed<T, TOut, TWindow>(supplier.Create()));
    }

    /// <summary>Keeps the records of each window; works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<AllWindowFunction<T, TOut, TWindow>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return _windowed.Apply(() => new AllApplyAsKeyed<T, TOut, TWindow>(factory()));
    }

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Sum"/>
    public SingleOutputStreamOperator<T> Sum<TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField> => _windowed.Sum(field);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Min"/>
    public SingleOutputStreamOperator<T> Min<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => _windowed.Min(field);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.Max"/>
    public SingleOutputStreamOperator<T> Max<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => _windowed.Max(field);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.MinBy{TField}(Func{T, TField})"/>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => _windowed.MinBy(field);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.MinBy{TField}(Func{T, TField}, bool)"/>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> => _windowed.MinBy(field, first);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.MaxBy{TField}(Func{T, TField})"/>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => _windowed.MaxBy(field);

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.MaxBy{TField}(Func{T, TField}, bool)"/>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> => _windowed.MaxBy(field, first);

    private static Func<ProcessWindowFunction<TIn, TOut, byte, TWindow>> Keyed<TIn, TOut>(
        ProcessAllWindowFunction<TIn, TOut, TWindow> function)
    {
        var supplier = OperatorSupplier<ProcessAllWindowFunction<TIn, TOut, TWindow>>.FromPrototype(function);
        return () => new AllAsKeyed<TIn, TOut, TWindow>(supplier.Create());
    }
}
