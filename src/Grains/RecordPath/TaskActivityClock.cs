namespace FlinkNet.Grains.RecordPath;

/// <summary>What a task does with its time.</summary>
internal enum TaskActivity
{
    /// <summary>It has work.</summary>
    Busy,

    /// <summary>It waits for input.</summary>
    Idle,

    /// <summary>It waits for those after it.</summary>
    BackPressured,

    /// <summary>It waits for its asynchronous calls.</summary>
    WaitingForCalls,

    /// <summary>It has ended.</summary>
    None,
}

/// <summary>
/// Adds up what a task does with its time, so that the sums are all of it: what goes on now counts up to now, however long it takes. One
/// thread at a time writes, any reads.
/// </summary>
internal sealed class TaskActivityClock(TimeProvider time)
{
    private readonly long[] _ticks = new long[(int)TaskActivity.None + 1];
    private long _since = time.GetTimestamp();
    private TaskActivity _current = TaskActivity.Idle;

    // Odd while the fields change: who reads them then reads again.
    private int _version;

    /// <summary>Begins an activity, which ends the one before.</summary>
    public void Begin(TaskActivity activity, long now)
    {
        Interlocked.Increment(ref _version);
        _ticks[(int)_current] += now - _since;
        _since = now;
        _current = activity;
        Interlocked.Increment(ref _version);
    }

    /// <summary>The sums up to now.</summary>
    public (TimeSpan Busy, TimeSpan Idle, TimeSpan BackPressured, TimeSpan WaitingForCalls) Read()
    {
        Span<long> ticks = stackalloc long[_ticks.Length];
        var spinner = default(SpinWait);
        while (true)
        {
            var version = Volatile.Read(ref _version);
            _ticks.CopyTo(ticks);
            var (since, current) = (Volatile.Read(ref _since), _current);
            Interlocked.MemoryBarrier();
            if (version % 2 == 0 && Volatile.Read(ref _version) == version)
            {
                ticks[(int)current] += Math.Max(0, time.GetTimestamp() - since);
                return (Sum(ticks, TaskActivity.Busy), Sum(ticks, TaskActivity.Idle), Sum(ticks, TaskActivity.BackPressured),
                    Sum(ticks, TaskActivity.WaitingForCalls));
            }

            spinner.SpinOnce();
        }
    }

    private TimeSpan Sum(Span<long> ticks, TaskActivity activity) => time.GetElapsedTime(0, ticks[(int)activity]);
}
