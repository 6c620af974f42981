namespace FlinkNet;

/// <summary>Whether and when a job that failed starts again from its last checkpoint.</summary>
public abstract record RestartStrategy
{
    private RestartStrategy()
    {
    }

    /// <summary>The first failure ends the job. The default without checkpoints.</summary>
    public static RestartStrategy None { get; } = new NoRestart();

    /// <summary>
    /// The default with checkpoints: waits 1 s, then half as long again after each further failure, at most 1 minute; begins anew after an
    /// hour without one.
    /// </summary>
    public static Exponential ExponentialDelay() => new Exponential();

    /// <summary>Starts again after the same time.</summary>
    /// <param name="attempts">How often in the job's life: 1 or more.</param>
    /// <param name="delay">How long to wait before: 0 or more.</param>
    public static RestartStrategy FixedDelay(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Fixed(attempts, delay);
    }

    /// <summary>Starts again as long as failures are rare.</summary>
    /// <param name="maxFailures">How many failures within <paramref name="interval"/> are borne: 1 or more.</param>
    /// <param name="interval">The time in which they are counted: more than 0.</param>
    /// <param name="delay">How long to wait before: 0 or more.</param>
    public static RestartStrategy FailureRate(int maxFailures, TimeSpan interval, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Rate(maxFailures, interval, delay);
    }

    /// <summary>Never.</summary>
    public sealed record NoRestart : RestartStrategy
    {
        internal NoRestart()
        {
        }
    }

    /// <summary>See <see cref="FixedDelay"/>.</summary>
    public sealed record Fixed : RestartStrategy
    {
        internal Fixed(int attempts, TimeSpan delay) => (Attempts, Delay) = (attempts, delay);

        /// <summary>How often.</summary>
        public int Attempts { get; }

        /// <summary>How long to wait before.</summary>
        public TimeSpan Delay { get; }
    }

    /// <summary>See <see cref="FailureRate"/>.</summary>
    public sealed record Rate : RestartStrategy
    {
        internal Rate(int maxFailures, TimeSpan interval, TimeSpan delay) =>
            (MaxFailures, Interval, Delay) = (maxFailures, interval, delay);

        /// <summary>How many failures are borne.</summary>
        public int MaxFailures { get; }

        /// <summary>The time in which they are counted.</summary>
        public TimeSpan Interval { get; }

        /// <summary>How long to wait before.</summary>
        public TimeSpan Delay { get; }
    }

    /// <summary>See <see cref="ExponentialDelay"/>.</summary>
    public sealed record Exponential : RestartStrategy
    {
        internal Exponential()
        {
        }

        /// <summary>The first wait.</summary>
        /// <value>Default: 1 s, as in Flink.</value>
        public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

        /// <summary>The longest wait.</summary>
        /// <value>Default: 1 minute, as in Flink.</value>
        public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(1);

        /// <summary>What each wait is multiplied by to give the next.</summary>
        /// <value>More than 1. Default: 1.5, as in Flink.</value>
        public double Multiplier { get; init; } = 1.5;

        /// <summary>By what share a wait may be longer or shorter, so that many jobs do not come back at one moment.</summary>
        /// <value>0 to 1. Default: 0.1, as in Flink.</value>
        public double Jitter { get; init; } = 0.1;

        /// <summary>After what time without a failure the waits begin anew.</summary>
        /// <value>Default: 1 hour, as in Flink.</value>
        public TimeSpan ResetThreshold { get; init; } = TimeSpan.FromHours(1);

        /// <summary>How often, until the waits begin anew.</summary>
        /// <value>Default: without end, as in Flink.</value>
        public int Attempts { get; init; } = int.MaxValue;
    }
}
