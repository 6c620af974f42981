namespace FlinkNet;

/// <summary>How sinks commit their results.</summary>
public sealed class SinkConfig
{
    /// <summary>
    /// How often what a committer asks to have again is tried again before the task fails. <c>--sink-committer-retries</c>
    /// </summary>
    /// <value>0 to 1,000. Default: 10, as Flink's <c>sink.committer.retries</c>.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public int CommitterRetries
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            field = value;
        }
    }

    = 10;

    /// <summary>How long to wait before the first retry; twice as long before each further one.</summary>
    /// <value>1 ms to <see cref="CommitterRetryDelayMax"/>. Default: 100 ms, so that 10 retries take about 40 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan CommitterRetryDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            field = value;
        }
    }

    = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a retry.</summary>
    /// <value>1 ms or more. Default: 10 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is not in its range.</exception>
    public TimeSpan CommitterRetryDelayMax
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            field = value;
        }
    }

    = TimeSpan.FromSeconds(10);

    internal SinkConfig Copy() => (SinkConfig)MemberwiseClone();
}
