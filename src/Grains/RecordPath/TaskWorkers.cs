using System.Diagnostics;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// The silo's worker threads: a few that step many tasks in turn, apart from the thread pool, which Orleans needs for itself. When user
/// code holds them up while tasks wait, another thread is added, up to a bound.
/// </summary>
internal sealed class TaskWorkers : ITaskWorkers, IDisposable
{
    /// <summary>How many threads may be added for user code that blocks.</summary>
    private const int ExtraThreadsMax = 256;

    /// <summary>
    /// Of how many tasks a thread takes turns at least between two looks when none holds it up: those that block it for 10 ms for each of
    /// their records take a multiple of the time.
    /// </summary>
    private const int TurnsMin = 3;

    /// <summary>How often it is looked whether the queue moves.</summary>
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

    /// <summary>Whether threads sit in user code while tasks wait, so that more threads are the only way on.</summary>
    /// <param name="queued">How many tasks wait.</param>
    /// <param name="idle">How many threads do.</param>
    /// <param name="threads">How many threads there are.</param>
    /// <param name="taken">How many tasks they took since the last look.</param>
    internal static bool IsHeldUp(int queued, int idle, int threads, long taken) => queued > 0 && idle == 0 && taken < TurnsMin * threads;

    private void CheckForStall()
    {
        lock (_lock)
        {
            var isHeldUp = IsHeldUp(_queue.Count, _waiting, _threads + _extraThreads, _taken - _takenAtLastCheck);
            _takenAtLastCheck = _taken;
            if (isHeldUp && _extraThreads < ExtraThreadsMax && !_isStopped)
            {
                _extraThreads++;
                StartThread($"flink-worker-extra-{_extraThreads}", ExtraThreadIdleTime);
            }
        }
    }
}
