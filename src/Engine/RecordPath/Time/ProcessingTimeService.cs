namespace FlinkNet.Engine.RecordPath.Time;

/// <summary>
/// A task's processing time: the clock, and calls that are due at a time. All on the task's thread, between records.
/// </summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="isPunctual">
/// Whether calls are due at their times, as in Flink's test harness, whose clock shows a time when all of it has passed. In a job a
/// millisecond has only begun when the clock shows it: records may come in it, and calls are due when it is over.
/// </param>
internal sealed class ProcessingTimeService(TimeProvider timeProvider, bool isPunctual = false)
{
    private readonly PriorityQueue<Action<long>, long> _calls = new();
    private readonly long _delay = isPunctual ? 0 : 1;

    /// <summary>The clock, in milliseconds since 1970.</summary>
    public long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Up to what time calls are due.</summary>
    public long DueUntil => Now - _delay;

    /// <summary>Requests a call, with the time requested, as soon as the clock has passed <paramref name="time"/>.</summary>
    public void Register(long time, Action<long> call) => _calls.Enqueue(call, time);

    /// <summary>Requests a call when that many milliseconds have passed.</summary>
    public void RegisterIn(long milliseconds, Action<long> call) => Register(DueUntil + milliseconds, call);

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

        var due = DueUntil;
        if (time > due)
        {
            return false;
        }

        while (_calls.TryPeek(out var call, out time) && time <= due)
        {
            _calls.Dequeue();
            call(time);
        }

        return true;
    }

    /// <summary>
    /// When the next call is due, in milliseconds since 1970: as soon as the clock has passed the requested time; null for never.
    /// </summary>
    public long? NextCall => _calls.TryPeek(out _, out var time) ? (time == long.MaxValue ? time : time + _delay) : null;

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
