namespace FlinkNet;

/// <summary>Puts the records of streams into windows.</summary>
public static class StreamWindows
{
    /// <summary>Puts the records of each key into windows.</summary>
    public static WindowedStream<TKey, T, TWindow> Window<TKey, T, TWindow>(
        this KeyedStream<TKey, T> stream,
        WindowAssigner<TWindow> assigner)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream, stream.KeySelector, WindowSettings<T, TWindow>.Of(assigner));
    }

    /// <summary>Puts the records of each key into windows, by what the records hold.</summary>
    public static WindowedStream<TKey, T, TWindow> Window<TKey, T, TWindow>(
        this KeyedStream<TKey, T> stream,
        WindowAssigner<T, TWindow> assigner)
        where TKey : notnull
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream, stream.KeySelector, WindowSettings<T, TWindow>.Of(assigner));
    }

    /// <summary>Takes each <paramref name="count"/> records of a key together: 1 or more.</summary>
    /// <exception cref="Model.InvalidJobException">The count is too small.</exception>
    public static WindowedStream<TKey, T, GlobalWindow> CountWindow<TKey, T>(this KeyedStream<TKey, T> stream, int count)
        where TKey : notnull => stream.Window(GlobalWindows.Create()).Trigger(PurgingTrigger.Of(CountTrigger.Of(count)));

    /// <summary>
    /// Takes the last <paramref name="count"/> records of a key together with each <paramref name="slide"/>th record; both 1 or more.
    /// </summary>
    /// <exception cref="Model.InvalidJobException">A number is too small.</exception>
    public static WindowedStream<TKey, T, GlobalWindow> CountWindow<TKey, T>(this KeyedStream<TKey, T> stream, int count, int slide)
        where TKey : notnull => stream.Window(GlobalWindows.Create()).Evictor(CountEvictor.Of(count)).Trigger(CountTrigger.Of(slide));

    /// <summary>Puts all records into windows together, in one subtask.</summary>
    public static AllWindowedStream<T, TWindow> WindowAll<T, TWindow>(this DataStream<T> stream, WindowAssigner<TWindow> assigner)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream, WindowSettings<T, TWindow>.Of(assigner));
    }

    /// <summary>Puts all records into windows together, in one subtask, by what they hold.</summary>
    public static AllWindowedStream<T, TWindow> WindowAll<T, TWindow>(this DataStream<T> stream, WindowAssigner<T, TWindow> assigner)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream, WindowSettings<T, TWindow>.Of(assigner));
    }

    /// <summary>Takes each <paramref name="count"/> records together, in one subtask: 1 or more.</summary>
    /// <exception cref="Model.InvalidJobException">The count is too small.</exception>
    public static AllWindowedStream<T, GlobalWindow> CountWindowAll<T>(this DataStream<T> stream, int count) =>
        stream.WindowAll(GlobalWindows.Create()).Trigger(PurgingTrigger.Of(CountTrigger.Of(count)));

    /// <summary>
    /// Takes the last <paramref name="count"/> records together with each <paramref name="slide"/>th record, in one subtask.
    /// </summary>
    /// <exception cref="Model.InvalidJobException">A number is too small.</exception>
    public static AllWindowedStream<T, GlobalWindow> CountWindowAll<T>(this DataStream<T> stream, int count, int slide) =>
        stream.WindowAll(GlobalWindows.Create()).Evictor(CountEvictor.Of(count)).Trigger(CountTrigger.Of(slide));
}
