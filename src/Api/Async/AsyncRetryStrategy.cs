using FlinkNet.Model;

namespace FlinkNet;

/// <summary>When an asynchronous call is made again, and after which delay. All calls for a record share one time-out.</summary>
public sealed record AsyncRetryStrategy
{
    private AsyncRetryStrategy(int retriesMax, TimeSpan delay, TimeSpan delayMax, bool isExponential)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retriesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delayMax, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(delayMax, delay);
        (RetriesMax, Delay, DelayMax, IsExponential) = (retriesMax, delay, delayMax, isExponential);
    }

    /// <summary>How many calls are made after the first, 1 or more.</summary>
    public int RetriesMax { get; }

    /// <summary>The time between the first failure and the next call.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The longest time between a failure and the next call.</summary>
    public TimeSpan DelayMax { get; }

    /// <summary>Whether the delay doubles from retry to retry.</summary>
    public bool IsExponential { get; }

    /// <summary>Whether delays are varied at random, so that many failed calls do not come again together.</summary>
    public bool UseJitter { get; init; }

    /// <summary>Tells which failures are worth another call; null for all.</summary>
    public Func<Exception, bool>? RetryIfException { get; init; }

    /// <summary>Whether a call without results is made again.</summary>
    public bool RetryIfEmpty { get; init; }

    /// <summary>
    /// Tells which results are worth another call: a predicate over all results of one. Null for none.
    /// </summary>
    internal Delegate? ResultsPredicate { get; private init; }

    /// <summary>
    /// Makes a call again of which some result is as <paramref name="predicate"/> says, such as an answer that the service is busy. What
    /// the last call answers is taken as it is.
    /// </summary>
    /// <typeparam name="TOut">The type of the step's results, or a base type of it.</typeparam>
    public AsyncRetryStrategy IfResult<TOut>(Func<TOut, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return IfResults<TOut>(results => results.Any(predicate));
    }

    /// <summary>
    /// Makes a call again whose results are together as <paramref name="predicate"/> says. What the last call answers is taken as it is.
    /// </summary>
    /// <typeparam name="TOut">The type of the step's results, or a base type of it.</typeparam>
    public AsyncRetryStrategy IfResults<TOut>(Func<IEnumerable<TOut>, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return this with { ResultsPredicate = predicate };
    }

    /// <summary>Waits the same time before each retry.</summary>
    /// <param name="retriesMax">How many calls are made after the first, 1 or more.</param>
    /// <param name="delay">0 to 24 hours.</param>
    public static AsyncRetryStrategy FixedDelay(int retriesMax, TimeSpan delay) => new(retriesMax, delay, delay, isExponential: false);

    /// <summary>Waits twice as long from retry to retry.</summary>
    /// <param name="retriesMax">How many calls are made after the first, 1 or more.</param>
    /// <param name="initialDelay">The first delay.</param>
    /// <param name="delayMax">The longest delay: <paramref name="initialDelay"/> to 24 hours.</param>
    public static AsyncRetryStrategy ExponentialBackoff(int retriesMax, TimeSpan initialDelay, TimeSpan delayMax) =>
        new(retriesMax, initialDelay, delayMax, isExponential: true);

    /// <summary>What the results of a step are asked by; null when they are not asked.</summary>
    internal Func<IEnumerable<TOut>, bool>? PredicateOf<TOut>() => (Func<IEnumerable<TOut>, bool>?)ResultsPredicate;

    /// <exception cref="InvalidJobException">Results are asked for that a step does not have.</exception>
    internal void RequireResults<TOut>(string step)
    {
        if (ResultsPredicate is not (null or Func<IEnumerable<TOut>, bool>))
        {
            throw new InvalidJobException(
                $"The retry strategy of '{step}' looks at results of type {AskedType().Name}, and those of the step are "
                    + $"{typeof(TOut).Name}: write IfResult<{typeof(TOut).Name}>(…).");
        }
    }

    private Type AskedType() => ResultsPredicate!.GetType().GenericTypeArguments[0].GenericTypeArguments[0];
}
