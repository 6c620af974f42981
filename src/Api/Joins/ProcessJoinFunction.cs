namespace FlinkNet;

/// <summary>Makes any number of records, also for side outputs, of each pair of records that an interval join finds.</summary>
/// <typeparam name="TLeft">The type of the left stream's records.</typeparam>
/// <typeparam name="TRight">The type of the right stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class ProcessJoinFunction<TLeft, TRight, TOut> : AbstractProcessFunction
{
    /// <summary>Takes a pair. An exception fails the job.</summary>
    /// <param name="left">The left stream's record.</param>
    /// <param name="right">The right stream's record.</param>
    /// <param name="context">What may be asked.</param>
    /// <param name="output">Takes records; they have the later one of both timestamps.</param>
    public abstract void ProcessElement(TLeft left, TRight right, IJoinContext context, ICollector<TOut> output);
}

/// <summary>What a join function may ask while it has a pair. Only valid during the call it was given for.</summary>
public interface IJoinContext
{
    /// <summary>The left record's timestamp, in milliseconds since 1970.</summary>
    long LeftTimestamp { get; }

    /// <summary>The right record's timestamp, in milliseconds since 1970.</summary>
    long RightTimestamp { get; }

    /// <summary>The later one of both timestamps, which is that of all that is emitted.</summary>
    long Timestamp { get; }

    /// <summary>Emits a record to a side output.</summary>
    void Output<TSide>(OutputTag<TSide> tag, TSide value);
}

/// <summary>One record for each pair.</summary>
internal sealed class DelegateJoin<TLeft, TRight, TOut>(Func<TLeft, TRight, TOut> join) : ProcessJoinFunction<TLeft, TRight, TOut>
{
    public override void ProcessElement(TLeft left, TRight right, IJoinContext context, ICollector<TOut> output) =>
        output.Collect(join(left, right));
}
