using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Joins records of two keyed streams whose timestamps are near each other.</summary>
public static class IntervalJoins
{
    /// <summary>
    /// Joins each record of <paramref name="left"/> with the records of <paramref name="right"/> that have its key and a timestamp within
    /// the bounds that <see cref="IntervalJoin{TKey, TLeft, TRight}.Between"/> tells. An inner join, in event time only.
    /// </summary>
    public static IntervalJoin<TKey, TLeft, TRight> IntervalJoin<TKey, TLeft, TRight>(
        this KeyedStream<TKey, TLeft> left,
        KeyedStream<TKey, TRight> right)
        where TKey : notnull
    {
        Require.SameEnvironment("IntervalJoin", left, right);
        return new IntervalJoin<TKey, TLeft, TRight>(left, right);
    }
}

/// <summary>Two keyed streams that are to be joined; the bounds come next.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TLeft">The type of the left stream's records.</typeparam>
/// <typeparam name="TRight">The type of the right stream's records.</typeparam>
public sealed class IntervalJoin<TKey, TLeft, TRight>
    where TKey : notnull
{
    internal IntervalJoin(KeyedStream<TKey, TLeft> left, KeyedStream<TKey, TRight> right)
    {
        Left = left;
        Right = right;
    }

    internal KeyedStream<TKey, TLeft> Left { get; }

    internal KeyedStream<TKey, TRight> Right { get; }

    /// <summary>
    /// Joins two records when the right one's timestamp is the left one's plus <paramref name="lower"/> or more, and plus
    /// <paramref name="upper"/> or less. Both are whole milliseconds and may be negative.
    /// </summary>
    /// <exception cref="InvalidJobException">The lower bound is above the upper one, or a bound is no whole number of
    /// milliseconds.</exception>
    public IntervalJoined<TKey, TLeft, TRight> Between(TimeSpan lower, TimeSpan upper)
    {
        var bounds = new IntervalJoinBounds { Lower = Milliseconds(lower), Upper = Milliseconds(upper) };
        return lower <= upper
            ? new IntervalJoined<TKey, TLeft, TRight>(this, bounds)
            : throw new InvalidJobException(
                $"The lower bound of the interval join is {lower} and above its upper bound, {upper}: no records could match.");
    }

    private static long Milliseconds(TimeSpan bound) => bound.Ticks % TimeSpan.TicksPerMillisecond == 0
        ? bound.Ticks / TimeSpan.TicksPerMillisecond
        : throw new InvalidJobException(
            $"The bound {bound} of the interval join is no whole number of milliseconds, the unit of timestamps.");
}

/// <summary>Two keyed streams and how far apart records may be that are joined; what becomes of each pair comes next.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TLeft">The type of the left stream's records.</typeparam>
/// <typeparam name="TRight">The type of the right stream's records.</typeparam>
public sealed class IntervalJoined<TKey, TLeft, TRight>
    where TKey : notnull
{
    private readonly IntervalJoin<TKey, TLeft, TRight> _join;
    private IntervalJoinBounds _bounds;
    private OutputTag<TLeft>? _leftLateTag;
    private OutputTag<TRight>? _rightLateTag;

    internal IntervalJoined(IntervalJoin<TKey, TLeft, TRight> join, IntervalJoinBounds bounds)
    {
        _join = join;
        _bounds = bounds;
    }

    /// <summary>Leaves out pairs that are exactly the lower bound apart.</summary>
    public IntervalJoined<TKey, TLeft, TRight> LowerBoundExclusive()
    {
        _bounds = _bounds with { IsLowerExclusive = true };
        return this;
    }

    /// <summary>Leaves out pairs that are exactly the upper bound apart.</summary>
    public IntervalJoined<TKey, TLeft, TRight> UpperBoundExclusive()
    {
        _bounds = _bounds with { IsUpperExclusive = true };
        return this;
    }

    /// <summary>
    /// Sends left records that come behind the watermark to <paramref name="tag"/>; otherwise they are counted and dropped.
    /// </summary>
    public IntervalJoined<TKey, TLeft, TRight> SideOutputLeftLateData(OutputTag<TLeft> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _leftLateTag = tag;
        return this;
    }

    /// <summary>
    /// Sends right records that come behind the watermark to <paramref name="tag"/>; otherwise they are counted and dropped.
    /// </summary>
    public IntervalJoined<TKey, TLeft, TRight> SideOutputRightLateData(OutputTag<TRight> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _rightLateTag = tag;
        return this;
    }

    /// <summary>Makes one record of each pair; its timestamp is the later one of the two.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<TLeft, TRight, TOut> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Add(OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>>.FromStateless(new DelegateJoin<TLeft, TRight, TOut>(join)));
    }

    /// <summary>Makes any number of records of each pair; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(ProcessJoinFunction<TLeft, TRight, TOut> function) =>
        Add(OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>>.FromPrototype(function));

    /// <summary>
    /// Makes any number of records of each pair; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<ProcessJoinFunction<TLeft, TRight, TOut>> factory) =>
        Add(OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>>.FromFactory(factory));

    private SingleOutputStreamOperator<TOut> Add<TOut>(OperatorSupplier<ProcessJoinFunction<TLeft, TRight, TOut>> function)
    {
        var (left, right) = (_join.Left, _join.Right);
        return new(left.Environment, left.Environment.Register(id => new IntervalJoinTransformation<TKey, TLeft, TRight, TOut>(
            id, (left.Transformation, left.KeySelector), (right.Transformation, right.KeySelector), _bounds, function)
        {
            LeftLateTag = _leftLateTag,
            RightLateTag = _rightLateTag,
        }));
    }
}
