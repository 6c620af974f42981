namespace FlinkNet;

/// <summary>
/// Takes what an operator emits: its main output and its side outputs. Only to be used while the engine calls the operator.
/// </summary>
/// <typeparam name="TOut">The type of the main output's records.</typeparam>
public interface IOperatorOutput<in TOut> : ICollector<TOut>
{
    /// <summary>Emits a record with a timestamp of its own.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">
    /// In milliseconds since 1970; null for none. One that is not after the watermark that was handed on makes a record that comes late to
    /// all operators that follow.
    /// </param>
    void Collect(TOut value, long? timestamp);

    /// <summary>Emits a record with a timestamp of its own, cut to whole milliseconds.</summary>
    void Collect(TOut value, DateTimeOffset timestamp) => Collect(value, timestamp.ToUnixTimeMilliseconds());

    /// <summary>
    /// Emits a record to a side output, with the timestamp of what is being processed; nothing happens when nobody takes that side output.
    /// </summary>
    /// <exception cref="Model.FlinkException">Whoever takes it takes records of another type.</exception>
    void Output<TSide>(OutputTag<TSide> tag, TSide value);

    /// <summary>Emits a record to a side output, with a timestamp of its own.</summary>
    /// <exception cref="Model.FlinkException">Whoever takes the side output takes records of another type.</exception>
    void Output<TSide>(OutputTag<TSide> tag, TSide value, long? timestamp);
}
