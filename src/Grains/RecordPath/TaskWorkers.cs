using System.Diagnostics;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// The silo's worker threads: a few that step many tasks in turn, apart from the thread pool, which Orleans needs for itself. When user
/// code blocks all of them while tasks wait, another thread is added, up to a bound.
/// </summary>
internal sealed class TaskWorkers : ITaskWorkers, IDisposable
{
    /// <summary>How many threads may be added for user code that blocks.</summary>
    private const int ExtraThreadsMax = 256;

    /// <summary>How long the queue may not move before a thread is added.</summary>
    private static readonly TimeSpan StallTime = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an added thread waits for work before it ends.</summary>
    private static readonly TimeSpan ExtraThreadIdleTime = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly Queue<TaskRunner> _queue = new();
    private readonly WakeTimer _timer;
    private readonly int _threads;
    private int _extraThreads;
    private int _waiting;
    private long _taken;
    private long _takenAtLastCheck;
    private bool _isStarted;
    private bool _isStopped;

    public TaskWorkers(IOptions<TaskManagerOptions> options)
    {
        _threads = options.Value.WorkerThreads;
        _timer = new WakeTimer(StallTime, CheckForStall);
    }

    /// <summary>Adds a task to the queue.</summary>
    public void Enqueue(TaskRunner runner)
    {
        lock (_lock)
        {
            StartOnce();
            _queue.Enqueue(runner);
            if (_waiting > 0)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>Wakes a task at a time of <see cref="Stopwatch"/>'s clock.</summary>
    public void WakeAt(TaskRunner runner, long timestamp) => _timer.Schedule(runner, timestamp);

    public void Forget(TaskRunner runner) => _timer.Forget(runner);

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        _timer.Dispose();
    }

    private void StartOnce()
    {
        if (_isStarted)
        {
            return;
        }

        _isStarted = true;
        _timer.Start();
        for (var i = 0; i < _threads; i++)
        {
            StartThread($"flink-worker-{i}", Timeout.InfiniteTimeSpan);
        }
    }

    private void StartThread(string name, TimeSpan idleMax) =>
        new Thread(() => Work(idleMax)) { IsBackground = true, Name = name }.Start();

    private void Work(TimeSpan idleMax)
    {
        while (Take(idleMax) is { } runner)
        {
            runner.Run();
        }
    }

    private TaskRunner? Take(TimeSpan idleMax)
    {
        lock (_lock)
        {
            while (!_isStopped)
            {
                if (_queue.TryDequeue(out var runner))
                {
                    _taken++;
                    return runner;
                }

                _waiting++;
                var pulsed = Monitor.Wait(_lock, idleMax);
                _waiting--;
                if (!pulsed && _queue.Count == 0)
                {
                    _extraThreads--;
                    return null;
                }
            }

            return null;
        }
    }

    // All threads sit in user code and the queue did not move since the last look: more threads are the only way on.
    private void CheckForStall()
    {
        lock (_lock)
        {
            var stalled = _queue.Count > 0 && _waiting == 0 && _taken == _takenAtLastCheck && _extraThreads < ExtraThreadsMax;
            _takenAtLastCheck = _taken;
            if (stalled && !_isStopped)
            {
                _extraThreads++;
                StartThread($"flink-worker-extra-{_extraThreads}", ExtraThreadIdleTime);
            }
        }
    }
}
