namespace FlinkNet.Transformations;

/// <summary>The records of each key and window, combined when the window fires.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TAccumulator">What is kept of a window's records.</typeparam>
/// <typeparam name="TResult">What is emitted of it when the window fires.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class WindowTransformation<TKey, T, TAccumulator, TResult, TWindow, TOut> : OneInputTransformation<T, TOut>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    internal WindowTransformation(
        int id,
        Transformation<T> input,
        WindowDefinition<TKey, T, TAccumulator, TResult, TWindow, TOut> definition)
        : base(id, definition.Settings.Name, input) => Definition = definition;

    /// <summary>Which windows, and what becomes of them.</summary>
    internal WindowDefinition<TKey, T, TAccumulator, TResult, TWindow, TOut> Definition { get; }

    internal override bool CanHaveSideOutputs => true;

    // Of the API's own accumulators it is the records that count, which were checked where they come in.
    internal override OperatorDescription Description => new()
    {
        KeyType = typeof(TKey),
        States = typeof(TAccumulator).Assembly == typeof(Transformation).Assembly
            ? []
            : [DescribedState.Contents("accumulators", typeof(TAccumulator))],
        SideOutputs = Definition.Settings.LateTag is { } late ? [late] : [],
    };
}

/// <summary>The records of two streams of each key and window, together.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class CoGroupTransformation<TKey, T1, T2, TWindow, TOut> : TwoInputTransformation<T1, T2, TOut>
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    internal CoGroupTransformation(
        int id,
        string name,
        Transformation<T1> first,
        Transformation<T2> second,
        WindowDefinition<TKey, CoGroupElement<T1, T2>, CoGroupContents<T1, T2>, CoGroupContents<T1, T2>, TWindow, TOut> definition)
        : base(id, name, first, second) => Definition = definition;

    /// <summary>Which windows, and what becomes of them.</summary>
    internal WindowDefinition<TKey, CoGroupElement<T1, T2>, CoGroupContents<T1, T2>, CoGroupContents<T1, T2>, TWindow, TOut> Definition
    {
        get;
    }

    internal override OperatorDescription Description => OperatorDescription.Keyed<TKey>();
}
