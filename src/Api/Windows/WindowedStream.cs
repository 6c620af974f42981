using System.Linq.Expressions;
using System.Numerics;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>
/// A keyed stream whose records are put into windows. Immutable: each setting makes another. Results bear the window's
/// <see cref="IWindow.MaxTimestamp"/>.
/// </summary>
/// <remarks>
/// <c>Reduce</c> and <c>Aggregate</c> combine records as they come and keep one accumulator per key and window; <c>Process</c> keeps the
/// records. Sliding windows of event time combine shared pieces of time, the older with the newer, whichever came first: their functions
/// must be associative, and one that cares for order sees the order of time.
/// </remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public sealed class WindowedStream<TKey, T, TWindow>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly DataStream<T> _input;
    private readonly IKeySelector<T, TKey> _keySelector;
    private readonly WindowSettings<T, TWindow> _settings;
    private readonly bool _isNonParallel;

    internal WindowedStream(
        DataStream<T> input,
        IKeySelector<T, TKey> keySelector,
        WindowSettings<T, TWindow> settings,
        bool isNonParallel = false)
    {
        _input = input;
        _keySelector = keySelector;
        _settings = settings;
        _isNonParallel = isNonParallel;
    }

    /// <summary>Says when windows fire, instead of the assigner's default.</summary>
    /// <exception cref="Model.InvalidJobException">The windows grow together and the trigger cannot merge.</exception>
    public WindowedStream<TKey, T, TWindow> Trigger(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return With(_settings.With(OperatorSupplier<Trigger<T, TWindow>>.FromFactory(trigger.For<T, TWindow>)));
    }

    /// <inheritdoc cref="Trigger(FlinkNet.Trigger)"/>
    public WindowedStream<TKey, T, TWindow> Trigger(Trigger<T> trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return With(_settings.With(OperatorSupplier<Trigger<T, TWindow>>.FromFactory(trigger.For<TWindow>)));
    }

    /// <inheritdoc cref="Trigger(FlinkNet.Trigger)"/>
    public WindowedStream<TKey, T, TWindow> Trigger(Trigger<T, TWindow> trigger) =>
        With(_settings.With(OperatorSupplier<Trigger<T, TWindow>>.FromPrototype(trigger)));

    /// <summary>
    /// Removes records from windows when they fire. All records of a window are kept until then, also for <c>Reduce</c> and
    /// <c>Aggregate</c>.
    /// </summary>
    public WindowedStream<TKey, T, TWindow> Evictor(Evictor evictor)
    {
        ArgumentNullException.ThrowIfNull(evictor);
        return With(_settings with { Evictor = OperatorSupplier<Evictor<T, TWindow>>.FromFactory(evictor.For<T, TWindow>) });
    }

    /// <inheritdoc cref="Evictor(FlinkNet.Evictor)"/>
    public WindowedStream<TKey, T, TWindow> Evictor(Evictor<T> evictor)
    {
        ArgumentNullException.ThrowIfNull(evictor);
        return With(_settings with { Evictor = OperatorSupplier<Evictor<T, TWindow>>.FromFactory(evictor.For<TWindow>) });
    }

    /// <inheritdoc cref="Evictor(FlinkNet.Evictor)"/>
    public WindowedStream<TKey, T, TWindow> Evictor(Evictor<T, TWindow> evictor) =>
        With(_settings with { Evictor = OperatorSupplier<Evictor<T, TWindow>>.FromPrototype(evictor) });

    /// <summary>
    /// Keeps windows of event time for <paramref name="lateness"/> after their end: a record that comes meanwhile makes them fire again,
    /// with all their contents.
    /// </summary>
    /// <param name="lateness">0 or more. Default: 0.</param>
    /// <exception cref="Model.InvalidJobException">The lateness is negative.</exception>
    public WindowedStream<TKey, T, TWindow> AllowedLateness(TimeSpan lateness) => With(_settings.WithLateness(lateness));

    /// <summary>
    /// Sends the records that come too late for all their windows to a side output, instead of counting and dropping them.
    /// </summary>
    public WindowedStream<TKey, T, TWindow> SideOutputLateData(OutputTag<T> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return With(_settings with { LateTag = tag });
    }

    /// <summary>Combines the records of each window into one. Must be associative.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<T, T, T> reduce) => Add(Reducing(reduce), Itself<T>());

    /// <summary>
    /// Combines the records of each window into one; each subtask works with a shallow copy of <paramref name="reduce"/>.
    /// </summary>
    public SingleOutputStreamOperator<T> Reduce(IReduceOperator<T> reduce) => Add(Reducing(reduce), Itself<T>());

    /// <summary>
    /// Combines the records of each window into one; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<T> Reduce(Func<IReduceOperator<T>> factory) => Add(Reducing(factory), Itself<T>());

    /// <summary>Combines the records of each window into one, and makes a record of key, window and result.</summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(Func<T, T, T> reduce, Func<TKey, TWindow, T, TOut> function) =>
        Add(Reducing(reduce), Mapping(function));

    /// <summary>
    /// Combines the records of each window into one, which <paramref name="function"/> gets; each subtask works with a shallow copy of it.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(Func<T, T, T> reduce, ProcessWindowFunction<T, TOut, TKey, TWindow> function) =>
        Add(Reducing(reduce), Processing(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromPrototype(function)));

    /// <summary>
    /// Combines the records of each window into one, which the function gets; each subtask works with an object that
    /// <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(
        Func<T, T, T> reduce,
        Func<ProcessWindowFunction<T, TOut, TKey, TWindow>> factory) =>
        Add(Reducing(reduce), Processing(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromFactory(factory)));

    /// <summary>
    /// Combines the records of each window into one, which <paramref name="function"/> gets; each subtask works with shallow copies of
    /// both.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Reduce<TOut>(
        IReduceOperator<T> reduce,
        ProcessWindowFunction<T, TOut, TKey, TWindow> function) =>
        Add(Reducing(reduce), Processing(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromPrototype(function)));

    /// <summary>Combines the records of each window; each subtask works with a shallow copy of <paramref name="aggregate"/>.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> aggregate) =>
        Add(Aggregating(aggregate), Itself<TResult>());

    /// <summary>Combines the records of each window; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory) =>
        Add(Aggregating(factory), Itself<TResult>());

    /// <summary>Combines the records of each window, and makes a record of key, window and result.</summary>
    public SingleOutputStreamOperator<TOut> Aggregate<TAccumulator, TResult, TOut>(
        IAggregateFunction<T, TAccumulator, TResult> aggregate, Func<TKey, TWindow, TResult, TOut> function) =>
            Add(Aggregating(aggregate), Mapping(function));

    /// <summary>
    /// Combines the records of each window; <paramref name="function"/> gets the result. Each subtask works with shallow copies of both.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Aggregate<TAccumulator, TResult, TOut>(
        IAggregateFunction<T, TAccumulator, TResult> aggregate, ProcessWindowFunction<TResult, TOut, TKey, TWindow> function) =>
        Add(Aggregating(aggregate), Processing(
            OperatorSupplier<ProcessWindowFunction<TResult, TOut, TKey, TWindow>>.FromPrototype(function)));

    /// <summary>
    /// Combines the records of each window; a function gets the result. Each subtask works with objects that the factories make.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Aggregate<TAccumulator, TResult, TOut>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory,
            Func<ProcessWindowFunction<TResult, TOut, TKey, TWindow>> functionFactory) =>
        Add(Aggregating(factory), Processing(
            OperatorSupplier<ProcessWindowFunction<TResult, TOut, TKey, TWindow>>.FromFactory(functionFactory)));

    /// <summary>Keeps the records of each window for <paramref name="function"/>; each subtask works with a shallow copy of it.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(ProcessWindowFunction<T, TOut, TKey, TWindow> function) =>
        Process(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromPrototype(function));

    /// <summary>Keeps the records of each window; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<ProcessWindowFunction<T, TOut, TKey, TWindow>> factory) =>
        Process(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromFactory(factory));

    /// <summary>Makes any number of records of key, window and the window's records.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Action<TKey, TWindow, IReadOnlyList<T>, ICollector<TOut>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Process(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>>.FromStateless(
            new DelegateWindowFunction<T, TOut, TKey, TWindow>(function)));
    }

    /// <summary>Keeps the records of each window for <paramref name="function"/>; each subtask works with a shallow copy of it.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(WindowFunction<T, TOut, TKey, TWindow> function) =>
        Apply(OperatorSupplier<WindowFunction<T, TOut, TKey, TWindow>>.FromPrototype(function));

    /// <summary>Keeps the records of each window; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<WindowFunction<T, TOut, TKey, TWindow>> factory) =>
        Apply(OperatorSupplier<WindowFunction<T, TOut, TKey, TWindow>>.FromFactory(factory));

    /// <summary>The first record of each window with <paramref name="field"/> summed over all its records.</summary>
    /// <param name="field">A field or settable property of the record, such as <c>r => r.Bytes</c>, or the record itself.</param>
    public SingleOutputStreamOperator<T> Sum<TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField> => Add(Reducing(FieldReduces.Sum(field), leavesArguments: true), Itself<T>());

    /// <summary>
    /// The first record of each window with <paramref name="field"/> at its minimum over all its records. Strings go by their characters\'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> Min<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Add(Reducing(FieldReduces.Min(field), leavesArguments: true), Itself<T>());

    /// <summary>
    /// The first record of each window with <paramref name="field"/> at its maximum over all its records. Strings go by their characters\'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> Max<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Add(Reducing(FieldReduces.Max(field), leavesArguments: true), Itself<T>());

    /// <summary>
    /// The record of each window whose <paramref name="field"/> is smallest; the earlier one on a tie. Strings go by their characters'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => MinBy(field, first: true);

    /// <summary>The record of each window whose <paramref name="field"/> is smallest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> => Add(Reducing(FieldReduces.MinBy(field, first), leavesArguments: true), Itself<T>());

    /// <summary>
    /// The record of each window whose <paramref name="field"/> is largest; the earlier one on a tie. Strings go by their characters'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => MaxBy(field, first: true);

    /// <summary>The record of each window whose <paramref name="field"/> is largest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> => Add(Reducing(FieldReduces.MaxBy(field, first), leavesArguments: true), Itself<T>());

    private static OperatorSupplier<WindowAggregation<T, T, T>> Reducing(Func<T, T, T> reduce, bool leavesArguments = false)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return Reducing(
            OperatorSupplier<IReduceOperator<T>>.FromStateless(new DelegateReduce<T>(reduce) { LeavesArguments = leavesArguments }));
    }

    private static OperatorSupplier<WindowAggregation<T, T, T>> Reducing(IReduceOperator<T> reduce) =>
        Reducing(OperatorSupplier<IReduceOperator<T>>.FromPrototype(reduce));

    private static OperatorSupplier<WindowAggregation<T, T, T>> Reducing(Func<IReduceOperator<T>> factory) =>
        Reducing(OperatorSupplier<IReduceOperator<T>>.FromFactory(factory));

    private static OperatorSupplier<WindowAggregation<T, T, T>> Reducing(OperatorSupplier<IReduceOperator<T>> reduce) =>
        OperatorSupplier<WindowAggregation<T, T, T>>.FromFactory(() => new ReduceAggregation<T>(reduce.Create()));

    private static OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> Aggregating<TAccumulator, TResult>(
        IAggregateFunction<T, TAccumulator, TResult> aggregate)
    {
        var supplier = OperatorSupplier<IAggregateFunction<T, TAccumulator, TResult>>.FromPrototype(aggregate);
        return Aggregating(supplier.Create);
    }

    private static OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> Aggregating<TAccumulator, TResult>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>>.FromFactory(() =>
            new FunctionAggregation<T, TAccumulator, TResult>(factory()));
    }

    private static OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TResult>> Itself<TResult>() =>
        OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TResult>>.FromStateless(new ResultItself<TKey, TResult, TWindow>());

    private static OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>> Mapping<TResult, TOut>(
        Func<TKey, TWindow, TResult, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>>.FromStateless(
            new ResultMap<TKey, TResult, TWindow, TOut>(map));
    }

    private static OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>> Processing<TResult, TOut>(
        OperatorSupplier<ProcessWindowFunction<TResult, TOut, TKey, TWindow>> function) =>
        OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>>.FromFactory(() =>
            new ResultProcess<TKey, TResult, TWindow, TOut>(function.Create()));

    private SingleOutputStreamOperator<TOut> Apply<TOut>(OperatorSupplier<WindowFunction<T, TOut, TKey, TWindow>> function) => Process(
        function.Behind<ProcessWindowFunction<T, TOut, TKey, TWindow>>(made => new WindowApply<T, TOut, TKey, TWindow>(made)));

    private SingleOutputStreamOperator<TOut> Process<TOut>(OperatorSupplier<ProcessWindowFunction<T, TOut, TKey, TWindow>> function) => Add(
        OperatorSupplier<WindowAggregation<T, List<T>, IReadOnlyList<T>>>.FromFactory(() => new ListAggregation<T>()),
        OperatorSupplier<WindowResultFunction<TKey, IReadOnlyList<T>, TWindow, TOut>>.FromFactory(
            () => new ElementsProcess<TKey, T, TWindow, TOut>(function.Create())));

    private SingleOutputStreamOperator<TOut> Add<TAccumulator, TResult, TOut>(
        OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> aggregation,
            OperatorSupplier<WindowResultFunction<TKey, TResult, TWindow, TOut>> function) =>
        new(_input.Environment, _input.Environment.Register(id => new WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut>(
            id, _input.Transformation, new(_keySelector, _settings, aggregation, function))
        {
            IsNonParallel = _isNonParallel,
        }));

    private WindowedStream<TKey, T, TWindow> With(WindowSettings<T, TWindow> settings) =>
        new(_input, _keySelector, settings, _isNonParallel);
}
