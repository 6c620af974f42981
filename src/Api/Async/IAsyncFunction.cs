namespace FlinkNet;

/// <summary>
/// Asks something outside the job about each record, such as a database or a web service, with many calls in flight at once (rule A1).
/// </summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <remarks>
/// Calls begin on the task's thread, one after the other, and may end on any. A record may be asked about more than once: after a failure,
/// what was in
/// flight is asked again. Implement <see cref="IRichOperator"/> too for clients that are opened and closed with the task.
/// </remarks>
public interface IAsyncFunction<in TIn, TOut>
{
    /// <summary>Makes any number of records of a record. An exception that the retry strategy does not take up fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="cancellationToken">Is cancelled at the time-out and when the task ends.</param>
    ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken);

    /// <summary>Makes the records of a record whose call, with all its retries, did not end in time. By default fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timeout">The time-out that passed.</param>
    IReadOnlyCollection<TOut> Timeout(TIn value, TimeSpan timeout) => throw new TimeoutException(
        $"The asynchronous call for a record did not end within {timeout}. Allow more time with AsyncOptions.Timeout, or implement "
            + $"Timeout(…) to go on without its result.");
}

/// <summary>Makes one record of each, with the user's function.</summary>
internal sealed class AsyncMap<TIn, TOut>(Func<TIn, CancellationToken, ValueTask<TOut>> map) : IAsyncFunction<TIn, TOut>
{
    public async ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken) =>
        [await map(value, cancellationToken)];
}

/// <summary>Makes any number of records of each, with the user's function.</summary>
internal sealed class AsyncFlatMap<TIn, TOut>(Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap)
    : IAsyncFunction<TIn, TOut>
{
    public ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken cancellationToken) =>
        flatMap(value, cancellationToken);
}
