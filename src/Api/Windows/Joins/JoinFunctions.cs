namespace FlinkNet;

/// <summary>
/// Makes one record of each pair of records of two streams that have one key and one window. Each subtask works with an object of its own.
/// </summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class JoinFunction<T1, T2, TOut> : IRichOperator
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Makes the record of a pair; it gets the window's <see cref="IWindow.MaxTimestamp"/>.</summary>
    public abstract TOut Join(T1 first, T2 second);

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>
/// Makes any number of records of each pair of records of two streams that have one key and one window. Each subtask works with an object
/// of its own.
/// </summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class FlatJoinFunction<T1, T2, TOut> : IRichOperator
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>
    /// Hands the records of a pair to <paramref name="output"/>; they get the window's <see cref="IWindow.MaxTimestamp"/>.
    /// </summary>
    public abstract void Join(T1 first, T2 second, ICollector<TOut> output);

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>One record of each pair, as any number of records of each pair.</summary>
internal sealed class JoinAsFlat<T1, T2, TOut>(JoinFunction<T1, T2, TOut> join) : FlatJoinFunction<T1, T2, TOut>, IFunctionAdapter
{
    public object Function => join;

    public override void Open(IRuntimeContext context) => join.Open(context);

    public override void Join(T1 first, T2 second, ICollector<TOut> output) => output.Collect(join.Join(first, second));

    public override void Close() => join.Close();
}

/// <summary>A lambda as a join function.</summary>
internal sealed class DelegateFlatJoin<T1, T2, TOut>(Action<T1, T2, ICollector<TOut>> join) : FlatJoinFunction<T1, T2, TOut>
{
    public override void Join(T1 first, T2 second, ICollector<TOut> output) => join(first, second, output);
}

/// <summary>Each pair of records of the two streams.</summary>
internal sealed class PairJoin<T1, T2, TOut>(FlatJoinFunction<T1, T2, TOut> join) : CoGroupFunction<T1, T2, TOut>, IFunctionAdapter
{
    public object Function => join;

    public override void Open(IRuntimeContext context) => join.Open(context);

    public override void CoGroup(IReadOnlyList<T1> first, IReadOnlyList<T2> second, ICollector<TOut> output)
    {
        for (var i = 0; i < first.Count; i++)
        {
            for (var j = 0; j < second.Count; j++)
            {
                join.Join(first[i], second[j], output);
            }
        }
    }

    public override void Close() => join.Close();
}
