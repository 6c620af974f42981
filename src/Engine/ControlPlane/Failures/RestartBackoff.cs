namespace FlinkNet.Engine.ControlPlane.Failures;

/// <summary>What a job must remember of its restarts to decide on the next.</summary>
/// <param name="Count">How many restarts there were, or since the waits began anew.</param>
/// <param name="Last">When the last one was due; null before the first.</param>
/// <param name="Failures">The latest failures, where their rate counts.</param>
internal sealed record RestartHistory(int Count, DateTimeOffset? Last, IReadOnlyList<DateTimeOffset> Failures)
{
    /// <summary>Nothing has failed yet.</summary>
    public static RestartHistory Empty { get; } = new(0, null, []);
}

/// <summary>Decides whether and when a job starts again.</summary>
/// <param name="strategy">How.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Draws the jitter.</param>
/// <param name="history">What there was before.</param>
internal sealed class RestartBackoff(RestartStrategy strategy, TimeProvider time, Random random, RestartHistory history)
{
    /// <summary>What to remember.</summary>
    public RestartHistory History { get; private set; } = history;

    /// <summary>Something failed: answers how long to wait before the restart; null when there is to be none.</summary>
    public TimeSpan? OnFailure()
    {
        var now = time.GetUtcNow();
        var delay = strategy switch
        {
            RestartStrategy.Fixed fixedDelay => History.Count < fixedDelay.Attempts ? fixedDelay.Delay : (TimeSpan?)null,
            RestartStrategy.Exponential exponential => Exponential(exponential, now),
            RestartStrategy.Rate rate => AtRate(rate, now),
            _ => null,
        };
        if (delay is { } wait)
        {
            History = History with { Count = History.Count + 1, Last = now + wait };
        }

        return delay;
    }

    private TimeSpan? Exponential(RestartStrategy.Exponential strategy, DateTimeOffset now)
    {
        if (History.Last is { } last && now - last >= strategy.ResetThreshold)
        {
            History = RestartHistory.Empty;
        }

        if (History.Count >= strategy.Attempts)
        {
            return null;
        }

        var wait =
            Math.Min(strategy.Initial.TotalMilliseconds * Math.Pow(strategy.Multiplier, History.Count), strategy.Max.TotalMilliseconds);
        var jitter = wait * strategy.Jitter * ((random.NextDouble() * 2) - 1);
        return TimeSpan.FromMilliseconds(
            Math.Max(strategy.Initial.TotalMilliseconds, Math.Min(wait + jitter, strategy.Max.TotalMilliseconds)));
    }

    private TimeSpan? AtRate(RestartStrategy.Rate strategy, DateTimeOffset now)
    {
        DateTimeOffset[] failures = [.. History.Failures.TakeLast(strategy.MaxFailures), now];
        History = History with { Failures = failures };
        return failures.Length <= strategy.MaxFailures || now - failures[0] > strategy.Interval ? strategy.Delay : null;
    }
}
