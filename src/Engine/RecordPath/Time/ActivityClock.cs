namespace FlinkNet.Engine.RecordPath.Time;

/// <summary>
/// Tells for how long a task could have taken input: it stops while the task waits for credit, so that a stream that is held up
/// does not count as idle.
/// </summary>
internal sealed class ActivityClock(TimeProvider timeProvider)
{
    private long _pausedTicks;
    private long _pausedAt = long.MinValue;

    /// <summary>
    /// The ticks that have passed, of the frequency of <see cref="TimeProvider.TimestampFrequency"/>; only differences mean something.
    /// </summary>
    public long Ticks => (_pausedAt == long.MinValue ? timeProvider.GetTimestamp() : _pausedAt) - _pausedTicks;

    /// <summary>How many ticks <paramref name="time"/> has.</summary>
    public long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);

    /// <summary>Stops the clock.</summary>
    public void Pause()
    {
        if (_pausedAt == long.MinValue)
        {
            _pausedAt = timeProvider.GetTimestamp();
        }
    }

    /// <summary>Lets the clock go on.</summary>
    public void Unpause()
    {
        if (_pausedAt != long.MinValue)
        {
            _pausedTicks += timeProvider.GetTimestamp() - _pausedAt;
            _pausedAt = long.MinValue;
        }
    }
}
