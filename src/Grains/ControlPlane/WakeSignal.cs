namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// Wakes the one loop that waits for it: when it is set, or when a time has passed. What is set while nobody waits is not lost.
/// </summary>
internal sealed class WakeSignal
{
    /// <summary>Timers take no more than some weeks.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private TaskCompletionSource _woken = New();

    /// <summary>Wakes the loop.</summary>
    public void Set() => _woken.TrySetResult();

    /// <summary>Waits until the signal is set, was set since the last wait, or the time has passed.</summary>
    /// <exception cref="OperationCanceledException">There is nothing left to wait for.</exception>
    public async Task WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var woken = _woken;
        if (wait > TimeSpan.Zero && !woken.Task.IsCompleted)
        {
            await using var timer = time.CreateTimer(Wake, woken, wait < WaitMax ? wait : WaitMax, Timeout.InfiniteTimeSpan);
            await using var canceling = cancellationToken.UnsafeRegister(Wake, woken);
            await woken.Task;
        }

        _woken = _woken.Task.IsCompleted ? New() : _woken;
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Wake(object? woken) => ((TaskCompletionSource)woken!).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
