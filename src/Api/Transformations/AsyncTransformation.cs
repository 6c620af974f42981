namespace FlinkNet.Transformations;

/// <summary>Asynchronous calls.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class AsyncTransformation<TIn, TOut> : OneInputTransformation<TIn, TOut>
{
    /// <summary>By what snapshots name the records whose calls are not answered.</summary>
    internal const string InFlight = "in-flight";

    internal AsyncTransformation(
        int id, string name, Transformation<TIn> input, OperatorSupplier<IAsyncFunction<TIn, TOut>> function, AsyncOptions options)
        : base(id, name, input)
    {
        Operator = function;
        Options = options;
    }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<IAsyncFunction<TIn, TOut>> Operator { get; }

    /// <summary>How calls are made.</summary>
    public AsyncOptions Options { get; }

    internal override OperatorDescription Description => new()
    {
        IsStateful = true,
        States = [DescribedState.List(InFlight, typeof((TIn, long)), "records in flight", typeof(TIn))],
    };
}
