namespace FlinkNet.Transformations;

/// <summary>How far apart records may be that are joined, in milliseconds from the left one to the right one.</summary>
public readonly record struct IntervalJoinBounds
{
    /// <summary>The lower bound.</summary>
    public long Lower { get; init; }

    /// <summary>The upper bound: <see cref="Lower"/> or more.</summary>
    public long Upper { get; init; }

    /// <summary>Whether pairs that are exactly <see cref="Lower"/> apart are left out.</summary>
    public bool IsLowerExclusive { get; init; }

    /// <summary>Whether pairs that are exactly <see cref="Upper"/> apart are left out.</summary>
    public bool IsUpperExclusive { get; init; }

    /// <summary>The smallest distance that matches.</summary>
    public long Smallest => IsLowerExclusive ? Lower + 1 : Lower;

    /// <summary>The largest distance that matches; less than <see cref="Smallest"/> when none does.</summary>
    public long Largest => IsUpperExclusive ? Upper - 1 : Upper;
}

/// <summary>A join of two keyed streams by time.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TLeft">The type of the left stream's records.</typeparam>
/// <typeparam name="TRight">The type of the right stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class IntervalJoinTransformation<TKey, TLeft, TRight, TOut> : TwoInputTransformation<TLeft, TRight, TOut>
    where TKey : notnull
{
    internal IntervalJoinTransformation(
        int id,
        (Transformation<TLeft> Input, IKeySelector<TLeft, TKey> Key) left,
        (Transformation<TRight> Input, IKeySelector<TRight, TKey> Key) right,
        IntervalJoinBounds bounds,
        OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>> function)
        : base(id, "Interval Join", left.Input, right.Input)
    {
        LeftKey = left.Key;
        RightKey = right.Key;
        Bounds = bounds;
        Operator = function;
    }

    /// <summary>Tells the key of a left record.</summary>
    public IKeySelector<TLeft, TKey> LeftKey { get; }

    /// <summary>Tells the key of a right record.</summary>
    public IKeySelector<TRight, TKey> RightKey { get; }

    /// <summary>How far apart records may be.</summary>
    public IntervalJoinBounds Bounds { get; }

    /// <summary>Where late left records go; null for nowhere.</summary>
    public OutputTag<TLeft>? LeftLateTag { get; init; }

    /// <summary>Where late right records go; null for nowhere.</summary>
    public OutputTag<TRight>? RightLateTag { get; init; }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>> Operator { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => new()
    {
        KeyType = typeof(TKey),
        SideOutputs = [.. new OutputTag?[] { LeftLateTag, RightLateTag }.OfType<OutputTag>()],
    };
}
