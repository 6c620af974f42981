namespace FlinkNet;

/// <summary>
/// Two streams of which pairs are made that have one key and one window. Immutable: each setting makes another.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public sealed class WindowedJoin<TKey, T1, T2, TWindow>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowedStreams<TKey, T1, T2, TWindow> _streams;

    internal WindowedJoin(WindowedStreams<TKey, T1, T2, TWindow> streams) => _streams = streams;

    /// <summary>Says when windows fire, instead of the assigner's default.</summary>
    /// <exception cref="Model.InvalidJobException">The windows grow together and the trigger cannot merge.</exception>
    public WindowedJoin<TKey, T1, T2, TWindow> Trigger(Trigger trigger) => new(_streams.Trigger(trigger));

    /// <summary>Removes records from windows when they fire.</summary>
    public WindowedJoin<TKey, T1, T2, TWindow> Evictor(Evictor evictor) => new(_streams.Evictor(evictor));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.AllowedLateness"/>
    public WindowedJoin<TKey, T1, T2, TWindow> AllowedLateness(TimeSpan lateness) => new(_streams.AllowedLateness(lateness));

    /// <summary>Makes one record of each pair.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<T1, T2, TOut> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Apply<TOut>((first, second, output) => output.Collect(join(first, second)));
    }

    /// <summary>Makes any number of records of each pair.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Action<T1, T2, ICollector<TOut>> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        AsyncFunctions.RefuseVoid("Apply", join);
        return Apply(() => new DelegateFlatJoin<T1, T2, TOut>(join));
    }

    /// <summary>Makes one record of each pair; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(JoinFunction<T1, T2, TOut> function)
    {
        var supplier = OperatorSupplier<JoinFunction<T1, T2, TOut>>.FromPrototype(function);
        return Apply(() => new JoinAsFlat<T1, T2, TOut>(supplier.Create()));
    }

    /// <summary>Makes one record of each pair; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<JoinFunction<T1, T2, TOut>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Apply(() => new JoinAsFlat<T1, T2, TOut>(factory()));
    }

    /// <summary>Makes any number of records of each pair; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(FlatJoinFunction<T1, T2, TOut> function) =>
        Apply(OperatorSupplier<FlatJoinFunction<T1, T2, TOut>>.FromPrototype(function).Create);

    /// <summary>
    /// Makes any number of records of each pair; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<FlatJoinFunction<T1, T2, TOut>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return _streams.Apply(() => new PairJoin<T1, T2, TOut>(factory()));
    }
}

/// <summary>
/// Two streams whose records of one key and one window are grouped together. Immutable: each setting makes another.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public sealed class WindowedCoGroup<TKey, T1, T2, TWindow>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowedStreams<TKey, T1, T2, TWindow> _streams;

    internal WindowedCoGroup(WindowedStreams<TKey, T1, T2, TWindow> streams) => _streams = streams;

    /// <summary>Says when windows fire, instead of the assigner's default.</summary>
    /// <exception cref="Model.InvalidJobException">The windows grow together and the trigger cannot merge.</exception>
    public WindowedCoGroup<TKey, T1, T2, TWindow> Trigger(Trigger trigger) => new(_streams.Trigger(trigger));

    /// <summary>Removes records from windows when they fire.</summary>
    public WindowedCoGroup<TKey, T1, T2, TWindow> Evictor(Evictor evictor) => new(_streams.Evictor(evictor));

    /// <inheritdoc cref="WindowedStream{TKey, T, TWindow}.AllowedLateness"/>
    public WindowedCoGroup<TKey, T1, T2, TWindow> AllowedLateness(TimeSpan lateness) => new(_streams.AllowedLateness(lateness));

    /// <summary>Makes any number of records of the records of both streams; one of the lists may be empty.</summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Action<IReadOnlyList<T1>, IReadOnlyList<T2>, ICollector<TOut>> coGroup)
    {
        ArgumentNullException.ThrowIfNull(coGroup);
        AsyncFunctions.RefuseVoid("Apply", coGroup);
        return _streams.Apply(() => new DelegateCoGroup<T1, T2, TOut>(coGroup));
    }

    /// <summary>
    /// Makes any number of records of the records of both streams; each subtask works with a shallow copy of <paramref name="function"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(CoGroupFunction<T1, T2, TOut> function) =>
        _streams.Apply(OperatorSupplier<CoGroupFunction<T1, T2, TOut>>.FromPrototype(function).Create);

    /// <summary>
    /// Makes any number of records of the records of both streams; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<CoGroupFunction<T1, T2, TOut>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return _streams.Apply(factory);
    }
}
