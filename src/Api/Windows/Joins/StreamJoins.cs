using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Puts the records of two streams together that have one key and one window.</summary>
public static class StreamJoins
{
    /// <summary>
    /// Each pair of records that have one key and one window: <c>a.Join(b).Where(…).EqualTo(…).Window(…).Apply(…)</c>.
    /// </summary>
    public static JoinedStreams<T1, T2> Join<T1, T2>(this DataStream<T1> first, DataStream<T2> second)
    {
        Require.SameEnvironment("Join", first, second);
        return new JoinedStreams<T1, T2>(first, second);
    }

    /// <summary>
    /// All records of both streams that have one key and one window: <c>a.CoGroup(b).Where(…).EqualTo(…).Window(…).Apply(…)</c>.
    /// </summary>
    public static CoGroupedStreams<T1, T2> CoGroup<T1, T2>(this DataStream<T1> first, DataStream<T2> second)
    {
        Require.SameEnvironment("CoGroup", first, second);
        return new CoGroupedStreams<T1, T2>(first, second);
    }
}

/// <summary>Two streams of which pairs are to be made; their keys come next.</summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
public sealed class JoinedStreams<T1, T2>
{
    private readonly DataStream<T1> _first;
    private readonly DataStream<T2> _second;

    internal JoinedStreams(DataStream<T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

    /// <summary>Tells the key of the first stream's records.</summary>
    public KeyOfFirst<TKey> Where<TKey>(Func<T1, TKey> key)
        where TKey : notnull => new(_first.KeyBy(key), _second);

    /// <summary>The streams with the key of the first one; that of the second comes next.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    public sealed class KeyOfFirst<TKey>
        where TKey : notnull
    {
        private readonly KeyedStream<TKey, T1> _first;
        private readonly DataStream<T2> _second;

        internal KeyOfFirst(KeyedStream<TKey, T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

        /// <summary>Tells the key of the second stream's records.</summary>
        public KeyedJoin<TKey> EqualTo(Func<T2, TKey> key) => new(_first, _second.KeyBy(key));
    }

    /// <summary>The streams with their keys; the windows come next.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    public sealed class KeyedJoin<TKey>
        where TKey : notnull
    {
        private readonly KeyedStream<TKey, T1> _first;
        private readonly KeyedStream<TKey, T2> _second;

        internal KeyedJoin(KeyedStream<TKey, T1> first, KeyedStream<TKey, T2> second) => (_first, _second) = (first, second);

        /// <summary>Puts the records of each key into windows.</summary>
        public WindowedJoin<TKey, T1, T2, TWindow> Window<TWindow>(WindowAssigner<TWindow> assigner)
            where TWindow : IWindow, IEquatable<TWindow> =>
                new(new WindowedStreams<TKey, T1, T2, TWindow>("Window Join", _first, _second, assigner));
    }
}

/// <summary>Two streams whose records are to be grouped together; their keys come next.</summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
public sealed class CoGroupedStreams<T1, T2>
{
    private readonly DataStream<T1> _first;
    private readonly DataStream<T2> _second;

    internal CoGroupedStreams(DataStream<T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

    /// <summary>Tells the key of the first stream's records.</summary>
    public KeyOfFirst<TKey> Where<TKey>(Func<T1, TKey> key)
        where TKey : notnull => new(_first.KeyBy(key), _second);

    /// <summary>The streams with the key of the first one; that of the second comes next.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    public sealed class KeyOfFirst<TKey>
        where TKey : notnull
    {
        private readonly KeyedStream<TKey, T1> _first;
        private readonly DataStream<T2> _second;

        internal KeyOfFirst(KeyedStream<TKey, T1> first, DataStream<T2> second) => (_first, _second) = (first, second);

        /// <summary>Tells the key of the second stream's records.</summary>
        public KeyedCoGroup<TKey> EqualTo(Func<T2, TKey> key) => new(_first, _second.KeyBy(key));
    }

    /// <summary>The streams with their keys; the windows come next.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    public sealed class KeyedCoGroup<TKey>
        where TKey : notnull
    {
        private readonly KeyedStream<TKey, T1> _first;
        private readonly KeyedStream<TKey, T2> _second;

        internal KeyedCoGroup(KeyedStream<TKey, T1> first, KeyedStream<TKey, T2> second) => (_first, _second) = (first, second);

        /// <summary>Puts the records of each key into windows.</summary>
        public WindowedCoGroup<TKey, T1, T2, TWindow> Window<TWindow>(WindowAssigner<TWindow> assigner)
            where TWindow : IWindow, IEquatable<TWindow> =>
                new(new WindowedStreams<TKey, T1, T2, TWindow>("Window CoGroup", _first, _second, assigner));
    }
}

/// <summary>Two streams with their keys and windows.</summary>
internal sealed class WindowedStreams<TKey, T1, T2, TWindow>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly string _name;
    private readonly KeyedStream<TKey, T1> _first;
    private readonly KeyedStream<TKey, T2> _second;
    private readonly WindowSettings<CoGroupElement<T1, T2>, TWindow> _settings;

    public WindowedStreams(string name, KeyedStream<TKey, T1> first, KeyedStream<TKey, T2> second, WindowAssigner<TWindow> assigner)
        : this(name, first, second, WindowSettings<CoGroupElement<T1, T2>, TWindow>.Of(assigner))
    {
    }

    private WindowedStreams(
        string name,
        KeyedStream<TKey, T1> first,
        KeyedStream<TKey, T2> second,
        WindowSettings<CoGroupElement<T1, T2>, TWindow> settings)
    {
        _name = name;
        _first = first;
        _second = second;
        _settings = settings;
    }

    public WindowedStreams<TKey, T1, T2, TWindow> Trigger(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return With(
            _settings.With(
                OperatorSupplier<Trigger<CoGroupElement<T1, T2>, TWindow>>.FromFactory(trigger.For<CoGroupElement<T1, T2>, TWindow>)));
    }

    public WindowedStreams<TKey, T1, T2, TWindow> Evictor(Evictor evictor)
    {
        ArgumentNullException.ThrowIfNull(evictor);
        return With(_settings with
        {
            Evictor = OperatorSupplier<Evictor<CoGroupElement<T1, T2>, TWindow>>.FromFactory(evictor.For<CoGroupElement<T1, T2>, TWindow>),
        });
    }

    public WindowedStreams<TKey, T1, T2, TWindow> AllowedLateness(TimeSpan lateness) => With(_settings.WithLateness(lateness));

    public SingleOutputStreamOperator<TOut> Apply<TOut>(Func<CoGroupFunction<T1, T2, TOut>> factory)
    {
        var definition =
            new WindowDefinition<TKey, CoGroupElement<T1, T2>, CoGroupContents<T1, T2>, CoGroupContents<T1, T2>, TWindow, TOut>(
            new CoGroupKeySelector<T1, T2, TKey>(_first.KeySelector, _second.KeySelector),
            _settings,
            OperatorSupplier<WindowAggregation<CoGroupElement<T1, T2>, CoGroupContents<T1, T2>, CoGroupContents<T1, T2>>>.FromFactory(
                () => new CoGroupAggregation<T1, T2>()),
            OperatorSupplier<WindowResultFunction<TKey, CoGroupContents<T1, T2>, TWindow, TOut>>.FromFactory(
                () => new CoGroupProcess<TKey, T1, T2, TWindow, TOut>(factory())));
        return new(_first.Environment, _first.Environment.Register(id => new CoGroupTransformation<TKey, T1, T2, TWindow, TOut>(
            id, _name, _first.Transformation, _second.Transformation, definition)));
    }

    private WindowedStreams<TKey, T1, T2, TWindow> With(WindowSettings<CoGroupElement<T1, T2>, TWindow> settings) =>
        new(_name, _first, _second, settings);
}
