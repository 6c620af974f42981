namespace FlinkNet;

/// <summary>What is made of a partition when the input has ended.</summary>
/// <typeparam name="TResult">What its records were combined to.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
internal abstract class PartitionResults<TResult, TOut>
{
    /// <summary>The user's object, which may have a life.</summary>
    public virtual object? UserFunction => null;

    /// <summary>Makes the records, as they are taken.</summary>
    public abstract IEnumerable<TOut> Of(TResult result);
}

/// <summary>The result itself.</summary>
internal sealed class PartitionResult<TResult> : PartitionResults<TResult, TResult>
{
    public override IEnumerable<TResult> Of(TResult result) => [result];
}

/// <summary>What a lambda makes of the records.</summary>
internal sealed class MappedPartition<T, TOut>(Func<IReadOnlyList<T>, IEnumerable<TOut>> map) : PartitionResults<IReadOnlyList<T>, TOut>
{
    public override IEnumerable<TOut> Of(IReadOnlyList<T> result) => map(result);
}

/// <summary>What a user's object makes of the records.</summary>
internal sealed class MapPartitionResults<T, TOut>(IMapPartitionOperator<T, TOut> map) : PartitionResults<IReadOnlyList<T>, TOut>
{
    public override object UserFunction => map;

    public override IEnumerable<TOut> Of(IReadOnlyList<T> result)
    {
        var made = new Gathered();
        map.MapPartition(result, made);
        return made.Values;
    }

    private sealed class Gathered : ICollector<TOut>
    {
        public List<TOut> Values { get; } = [];

        public void Collect(TOut value) => Values.Add(value);
    }
}

/// <summary>The records in an order; those that are equal in it, in the order of their coming.</summary>
internal sealed class SortedPartition<T, TField>(Func<T, TField> field, SortOrder order) : PartitionResults<IReadOnlyList<T>, T>
    where TField : IComparable<TField>
{
    private static readonly Comparer<TField> Values = Comparer<TField>.Create(ValueOrder.Compare);

    public override IEnumerable<T> Of(IReadOnlyList<T> result) =>
        order == SortOrder.Ascending ? result.OrderBy(field, Values) : result.OrderByDescending(field, Values);
}

/// <summary>What is made of a partition, as a function of the window that all records of a key are in.</summary>
internal sealed class PartitionProcess<TKey, T, TOut>(PartitionResults<IReadOnlyList<T>, TOut> results)
    : ProcessWindowFunction<T, TOut, TKey, GlobalWindow>, IFunctionAdapter
{
    public object Function => results.UserFunction ?? results;

    public override void Open(IRuntimeContext context) => (results.UserFunction as IRichOperator)?.Open(context);

    public override void Process(
        TKey key, IProcessWindowContext<GlobalWindow> context, IReadOnlyList<T> elements, ICollector<TOut> output)
    {
        foreach (var result in results.Of(elements))
        {
            output.Collect(result);
        }
    }

    public override void Close() => (results.UserFunction as IRichOperator)?.Close();
}
