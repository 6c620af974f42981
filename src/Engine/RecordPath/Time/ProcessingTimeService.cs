namespace FlinkNet.Engine.RecordPath.Time;

/// <summary>
/// A task's processing time: the clock, and calls that are due at a time. All on the task's thread, between records (rule M6).
/// </summary>
internal sealed class ProcessingTimeService(TimeProvider timeProvider)
{
    private readonly PriorityQueue<Action<long>, long> _calls = new();

    /// <summary>The clock, in milliseconds since 1970.</summary>
    public long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Requests a call, with the time requested, as soon as the clock has passed <paramref name="time"/> (rule M5).</summary>
    public void Register(long time, Action<long> call) => _calls.Enqueue(call, time);

    /// <summary>Cancels a call that was requested once and was not made yet.</summary>
    public void Withdraw(Action<long> call) => _calls.Remove(call, out _, out _);

    /// <summary>How many calls were requested and not made yet.</summary>
    public int Count => _calls.Count;

    /// <summary>Makes the calls that are due, those of one time in no particular order; answers whether there were any.</summary>
    public bool CallDue()
    {
        if (!_calls.TryPeek(out _, out var time))
        {
            return false;
        }

        var now = Now;
        if (time >= now)
        {
            return false;
        }

        while (_calls.TryPeek(out var call, out time) && time < now)
        {
            _calls.Dequeue();
            call(time);
        }

        return true;
    }

    /// <summary>
    /// When the next call is due, in milliseconds since 1970: as soon as the clock has passed the requested time; null for never.
    /// </summary>
    public long? NextCall => _calls.TryPeek(out _, out var time) ? (time == long.MaxValue ? time : time + 1) : null;

    /// <summary>
    /// When the next call is due, in the ticks of the clock that steps the task, given that it shows <paramref name="now"/>; never is
    /// <see cref="long.MaxValue"/>.
    /// </summary>
    public long NextCallAt(long now) => NextCall is { } time ? TicksAt(time, now) : long.MaxValue;

    /// <summary>
    /// A time in milliseconds since 1970 in the ticks of the clock that steps the task, given that it shows <paramref name="now"/>; never
    /// is <see cref="long.MaxValue"/> in both.
    /// </summary>
    public long TicksAt(long time, long now)
    {
        if (time == long.MaxValue)
        {
            return long.MaxValue;
        }

        var milliseconds = Math.Clamp((decimal)time - Now, 0, TimeSpan.MillisecondsPerDay);
        return now + ((long)milliseconds * timeProvider.TimestampFrequency / 1000);
    }
}
