namespace FlinkNet;

/// <summary>
/// C#'s query syntax over streams: <c>from … where … select</c>, <c>from … from …</c>, <c>let</c> and <c>group … by … into …</c>. Each
/// clause is the operator of the
/// same meaning, so a query and its operators written out are the same job. There is no <c>orderby</c> and no <c>join</c>: a stream has no
/// end to sort before, and a join
/// needs a window or an interval (<c>Join</c>, <c>IntervalJoin</c>).
/// </summary>
/// <remarks>
/// What <c>let</c> carries along is of an anonymous type, which cannot travel between processes: select records of your own before
/// <c>group</c>.
/// </remarks>
public static class StreamQueries
{
    /// <summary>The clause <c>where</c>: <see cref="DataStream{T}.Filter(Func{T, bool})"/>.</summary>
    public static SingleOutputStreamOperator<T> Where<T>(this DataStream<T> stream, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Filter(predicate);
    }

    /// <summary>The clause <c>select</c>: <see cref="DataStream{T}.Map{TOut}(Func{T, TOut})"/>.</summary>
    public static SingleOutputStreamOperator<TOut> Select<T, TOut>(this DataStream<T> stream, Func<T, TOut> selector)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Map(selector);
    }

    /// <summary>A second <c>from</c>: any number of records of each record.</summary>
    public static SingleOutputStreamOperator<TOut> SelectMany<T, TElement, TOut>(
        this DataStream<T> stream, Func<T, IEnumerable<TElement>> elements, Func<T, TElement, TOut> selector)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(selector);
        return stream.FlatMap<TOut>((value, output) =>
        {
            foreach (var element in elements(value))
            {
                output.Collect(selector(value, element));
            }
        });
    }

    /// <summary>The clause <c>group … by …</c>: <see cref="DataStream{T}.KeyBy{TKey}(Func{T, TKey})"/>.</summary>
    public static KeyedStream<TKey, T> GroupBy<T, TKey>(this DataStream<T> stream, Func<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.KeyBy(key);
    }

    /// <summary>
    /// What follows <c>group … by … into g</c>: <paramref name="query"/> says what becomes of each group, such as <c>select g.Sum(r =>
    /// r.Bytes).Uid("bytes")</c> or
    /// <c>select g.Window(…).Aggregate(…)</c>.
    /// </summary>
    public static DataStream<TOut> Select<TKey, T, TOut>(
        this KeyedStream<TKey, T> groups,
        Func<KeyedStream<TKey, T>, DataStream<TOut>> query)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(query);
        return query(groups);
    }

    /// <summary>What follows <c>group … by … into g</c>, when it puts each group into windows: <c>select g.Window(…)</c>.</summary>
    public static WindowedStream<TKey, T, TWindow> Select<TKey, T, TWindow>(
        this KeyedStream<TKey, T> groups, Func<KeyedStream<TKey, T>, WindowedStream<TKey, T, TWindow>> query)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(query);
        return query(groups);
    }

    /// <summary>
    /// The clause <c>select</c> over windows: one record of each window that fires. All records of a window are kept until then.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> Select<TKey, T, TWindow, TOut>(
        this WindowedStream<TKey, T, TWindow> windows, Func<WindowGrouping<TKey, T, TWindow>, TOut> selector)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(selector);
        return windows.Process(() => new SelectWindow<TKey, T, TWindow, TOut>(selector));
    }
}
