using FlinkNet.Engine.RecordPath.Time;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// Whether a stream has been quiet for longer than its time-out. Quiet time is counted from the first probe that finds nothing new, and
/// only while the task could have taken input.
/// </summary>
internal sealed class IdlenessTimer(ActivityClock clock, TimeSpan timeout)
{
    private readonly long _timeoutTicks = clock.TicksOf(timeout);
    private bool _hadActivity;
    private long? _quietSince;

    /// <summary>Notes that there was a record.</summary>
    public void Activity() => _hadActivity = true;

    /// <summary>To be called at each periodic emission.</summary>
    public bool CheckIfIdle()
    {
        if (_hadActivity)
        {
            _hadActivity = false;
            _quietSince = null;
            return false;
        }

        if (_quietSince is { } since)
        {
            return clock.Ticks - since > _timeoutTicks;
        }

        _quietSince = clock.Ticks;
        return false;
    }
}
