namespace FlinkNet;

/// <summary>In which order the results of asynchronous calls leave.</summary>
public enum AsyncOutputMode
{
    /// <summary>In the order of the records that they are of. A slow call holds up those behind it.</summary>
    Ordered,

    /// <summary>As they come, but never across a watermark: what came before one leaves before it.</summary>
    Unordered,
}

/// <summary>How asynchronous calls are made.</summary>
public sealed class AsyncOptions
{
    /// <summary>In which order results leave.</summary>
    /// <value><see cref="AsyncOutputMode.Ordered"/>: what depends on order stays right.</value>
    public AsyncOutputMode OutputMode { get; init; }

    /// <summary>
    /// How much of a subtask has not left at most, 1 or more: calls in flight, and answers and watermarks that wait for their turn behind
    /// those. Then the subtask begins no further call and takes no input. Of large records it is less: their calls hold no more bytes than
    /// an
    /// edge may have in flight.
    /// </summary>
    /// <value>100, as in Flink.</value>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>How long a call, with all its retries, may take; <see cref="Timeout.InfiniteTimeSpan"/> for any time.</summary>
    /// <value>3 minutes, as Flink's asynchronous lookups.</value>
    public TimeSpan Timeout
    {
        get;
        init
        {
            if (value != System.Threading.Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(49));
            }

            field = value;
        }
    } = TimeSpan.FromMinutes(3);

    /// <summary>What is done about calls that fail; null to let the job fail.</summary>
    public AsyncRetryStrategy? Retry { get; init; }
}
