using System.Diagnostics;

namespace FlinkNet.Grains.RecordPath;

/// <summary>One thread that wakes tasks at their times, and runs a check at an interval while it is awake anyway.</summary>
internal sealed class WakeTimer(TimeSpan checkInterval, Action check) : IDisposable
{
    private readonly object _lock = new();
    private readonly PriorityQueue<TaskRunner, long> _wakes = new();
    private readonly List<TaskRunner> _due = [];
    private bool _isStopped;

    /// <summary>How many tasks are to be woken.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _wakes.Count;
            }
        }
    }

    public void Start() => new Thread(Loop) { IsBackground = true, Name = "flink-timer", Priority = ThreadPriority.AboveNormal }.Start();

    /// <summary>Wakes a task at a time, unless it will be woken earlier.</summary>
    public void Schedule(TaskRunner runner, long timestamp)
    {
        lock (_lock)
        {
            if (runner.ScheduledWake <= timestamp)
            {
                return;
            }

            if (runner.ScheduledWake != long.MaxValue)
            {
                // There are as many entries as tasks that wait, so looking for one is cheap.
                _wakes.Remove(runner, out _, out _);
            }

            runner.ScheduledWake = timestamp;
            var isNext = !_wakes.TryPeek(out _, out var next) || timestamp < next;
            _wakes.Enqueue(runner, timestamp);
            if (isNext)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>Wakes a task no more: it has ended, and nothing is to keep it and its state.</summary>
    public void Forget(TaskRunner runner)
    {
        lock (_lock)
        {
            if (runner.ScheduledWake != long.MaxValue)
            {
                runner.ScheduledWake = long.MaxValue;
                _wakes.Remove(runner, out _, out _);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Loop()
    {
        var nextCheck = Stopwatch.GetTimestamp();
        while (WaitForDue())
        {
            foreach (var runner in _due)
            {
                runner.Wake();
            }

            if (Stopwatch.GetTimestamp() >= nextCheck)
            {
                check();
                nextCheck = Stopwatch.GetTimestamp() + (long)(checkInterval.TotalSeconds * Stopwatch.Frequency);
            }
        }
    }

    private bool WaitForDue()
    {
        _due.Clear();
        lock (_lock)
        {
            var wait = TimeToNext();
            if (wait > TimeSpan.Zero && !_isStopped)
            {
                Monitor.Wait(_lock, wait);
            }

            var now = Stopwatch.GetTimestamp();
            while (_wakes.TryPeek(out var runner, out var at) && at <= now)
            {
                _wakes.Dequeue();
                runner.ScheduledWake = long.MaxValue;
                _due.Add(runner);
            }

            return !_isStopped;
        }
    }

    // Rounded up to whole milliseconds: the resolution of the wait.
    private TimeSpan TimeToNext()
    {
        if (!_wakes.TryPeek(out _, out var at))
        {
            return checkInterval;
        }

        var milliseconds = Math.Ceiling((at - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency);
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, checkInterval.TotalMilliseconds));
    }
}
