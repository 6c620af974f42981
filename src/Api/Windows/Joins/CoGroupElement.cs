using System.Runtime.InteropServices;

namespace FlinkNet;

/// <summary>A record of one of two streams.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CoGroupElement<T1, T2>
{
    public CoGroupElement(T1 first)
    {
        IsFirst = true;
        First = first;
        Second = default!;
    }

    public CoGroupElement(T2 second)
    {
        First = default!;
        Second = second;
    }

    /// <summary>Whether the record is of the first stream.</summary>
    public bool IsFirst { get; }

    public T1 First { get; }

    public T2 Second { get; }
}

/// <summary>The records of two streams in one window, each in the order of their coming.</summary>
internal sealed class CoGroupContents<T1, T2>(List<T1> first, List<T2> second)
{
    public CoGroupContents()
        : this([], [])
    {
    }

    public List<T1> First => first;

    public List<T2> Second => second;
}

/// <summary>Keeps the records of two streams apart.</summary>
internal sealed class CoGroupAggregation<T1, T2>
    : WindowAggregation<CoGroupElement<T1, T2>, CoGroupContents<T1, T2>, CoGroupContents<T1, T2>>
{
    public override bool IsIncremental => false;

    public override void Add(ref CoGroupContents<T1, T2>? accumulator, bool exists, CoGroupElement<T1, T2> value)
    {
        accumulator ??= new CoGroupContents<T1, T2>();
        if (value.IsFirst)
        {
            accumulator.First.Add(value.First);
        }
        else
        {
            accumulator.Second.Add(value.Second);
        }
    }

    public override CoGroupContents<T1, T2> Merge(CoGroupContents<T1, T2> first, CoGroupContents<T1, T2> second)
    {
        first.First.AddRange(second.First);
        first.Second.AddRange(second.Second);
        return first;
    }

    public override CoGroupContents<T1, T2> GetResult(CoGroupContents<T1, T2> accumulator) => accumulator;

    public override bool TryCreateEmpty(out CoGroupContents<T1, T2> accumulator)
    {
        accumulator = new CoGroupContents<T1, T2>();
        return true;
    }
}

/// <summary>The key of a record of either stream.</summary>
internal sealed class CoGroupKeySelector<T1, T2, TKey>(IKeySelector<T1, TKey> first, IKeySelector<T2, TKey> second)
    : IKeySelector<CoGroupElement<T1, T2>, TKey>
{
    public TKey GetKey(CoGroupElement<T1, T2> value) => value.IsFirst ? first.GetKey(value.First) : second.GetKey(value.Second);
}

/// <summary>Hands the records of both streams in a window to the user's function.</summary>
internal sealed class CoGroupProcess<TKey, T1, T2, TWindow, TOut>(CoGroupFunction<T1, T2, TOut> function)
    : WindowResultFunction<TKey, CoGroupContents<T1, T2>, TWindow, TOut>
    where TWindow : IWindow, IEquatable<TWindow>
{
    public override object UserFunction => function;

    public override void Process(
        TKey key,
        CoGroupContents<T1, T2> result,
        IProcessWindowContext<TWindow> context,
        ICollector<TOut> output) =>
        function.CoGroup(result.First, result.Second, output);
}
