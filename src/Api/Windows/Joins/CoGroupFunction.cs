namespace FlinkNet;

/// <summary>
/// Makes any number of records of the records of two streams that have one key and one window. Each subtask works with an object of its
/// own.
/// </summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class CoGroupFunction<T1, T2, TOut> : IRichOperator
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>
    /// Takes the records of a key and window; one of the lists may be empty. Both are only valid during the call.
    /// </summary>
    /// <param name="first">The first stream's records, in the order of their coming.</param>
    /// <param name="second">The second stream's records, in the order of their coming.</param>
    /// <param name="output">Takes records; they get the window's <see cref="IWindow.MaxTimestamp"/>.</param>
    public abstract void CoGroup(IReadOnlyList<T1> first, IReadOnlyList<T2> second, ICollector<TOut> output);

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

internal sealed class DelegateCoGroup<T1, T2, TOut>(Action<IReadOnlyList<T1>, IReadOnlyList<T2>, ICollector<TOut>> coGroup)
    : CoGroupFunction<T1, T2, TOut>
{
    public override void CoGroup(IReadOnlyList<T1> first, IReadOnlyList<T2> second, ICollector<TOut> output) =>
        coGroup(first, second, output);
}
