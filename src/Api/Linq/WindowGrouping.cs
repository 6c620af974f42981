using System.Collections;

namespace FlinkNet;

/// <summary>The records of one key in one window that fires. Only valid while the query's <c>select</c> runs.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
public sealed class WindowGrouping<TKey, T, TWindow> : IGrouping<TKey, T>, IReadOnlyList<T>
{
    private readonly IReadOnlyList<T> _elements;

    internal WindowGrouping(TKey key, TWindow window, IReadOnlyList<T> elements) => (Key, Window, _elements) = (key, window, elements);

    /// <summary>The key.</summary>
    public TKey Key { get; }

    /// <summary>The window.</summary>
    public TWindow Window { get; }

    /// <inheritdoc/>
    public int Count => _elements.Count;

    /// <inheritdoc/>
    public T this[int index] => _elements[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes a record of each window.</summary>
internal sealed class SelectWindow<TKey, T, TWindow, TOut>(Func<WindowGrouping<TKey, T, TWindow>, TOut> selector)
    : ProcessWindowFunction<T, TOut, TKey, TWindow>
    where TWindow : IWindow
{
    public override void Process(TKey key, IProcessWindowContext<TWindow> context, IReadOnlyList<T> elements, ICollector<TOut> output) =>
        output.Collect(selector(new WindowGrouping<TKey, T, TWindow>(key, context.Window, elements)));
}
