namespace FlinkNet;

/// <summary>
/// Asks something outside the job about each record, such as a database or a web service, with many calls in flight at once.
/// </summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
/// <remarks>
/// Calls begin on the task's thread, one after the other, and may end on any. A record may be asked about more than once: after a failure,
/// what was in flight is asked again. Clients that are opened and closed with the task are an
/// <see cref="IRichAsyncFunction{TIn, TOut}"/>'s.
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
    IReadOnlyCollection<TOut> Timeout(TIn value, TimeSpan timeout) => throw AsyncTimeouts.Unhandled(timeout);
}

/// <summary>An asynchronous function with a life.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichAsyncFunction<in TIn, TOut> : IAsyncFunction<TIn, TOut>, IRichOperator;

/// <summary>
/// Asks something outside the job about each record and makes one record of it: see <see cref="IAsyncFunction{TIn, TOut}"/>.
/// </summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IAsyncMapOperator<in TIn, TOut>
{
    /// <summary>Makes the record that follows from a record. An exception that the retry strategy does not take up fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="cancellationToken">Is cancelled at the time-out and when the task ends.</param>
    ValueTask<TOut> MapAsync(TIn value, CancellationToken cancellationToken);

    /// <summary>Makes the record of a record whose call, with all its retries, did not end in time. By default fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timeout">The time-out that passed.</param>
    TOut Timeout(TIn value, TimeSpan timeout) => throw AsyncTimeouts.Unhandled(timeout);
}

/// <summary>An asynchronous map with a life.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichAsyncMapOperator<in TIn, TOut> : IAsyncMapOperator<TIn, TOut>, IRichOperator;

/// <summary>What becomes of calls whose time has run out.</summary>
internal static class AsyncTimeouts
{
    public static TimeoutException Unhandled(TimeSpan timeout) => new(
        $"The asynchronous call for a record did not end within {timeout}. Allow more time with AsyncOptions.Timeout, or implement "
            + $"Timeout(…) to go on without its result.");
}
