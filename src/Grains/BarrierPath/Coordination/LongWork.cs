using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>
/// Work that takes longer than a call may. The first call that requests it begins it; it goes on beside the grain's calls, each of which
/// waits for it a moment only. What comes of it is kept until somebody has it. Belongs to one grain and runs on its scheduler.
/// </summary>
/// <param name="time">The grain's clock.</param>
internal sealed class LongWork<T>(TimeProvider time) : IDisposable
{
    /// <summary>
    /// How long a call waits before its caller must poll again: far less than a call may, and so long that few come twice.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const ConfigureAwaitOptions WhateverComes =
        ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing;

    private CancellationTokenSource? _stop;
    private Task<T>? _work;
    private Attempt _attempt;

    /// <summary>
    /// Waits a moment for the work of an attempt, which is begun unless it is in progress. The work of an earlier attempt is cancelled.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="begin">Begins the work.</param>
    /// <returns>The work, which has ended, well or not; null when the caller is to poll again.</returns>
    /// <exception cref="InvalidOperationException">A later attempt has asked: the caller of this one has been replaced.</exception>
    public async Task<Task<T>?> AskAsync(Attempt attempt, Func<CancellationToken, Task<T>> begin)
    {
        if (_work is null || _attempt < attempt)
        {
            Dispose();
            _stop = new CancellationTokenSource();
            (_attempt, _work) = (attempt, begin(_stop.Token));
        }

        var work = _work;
        CheckLatest(attempt);
        await ((Task)work).WaitAsync(Patience, time).ConfigureAwait(WhateverComes);
        CheckLatest(attempt);
        return work.IsCompleted ? work : null;
    }

    /// <summary>The result was fetched: a further request does the work again.</summary>
    public void Forget(Task<T> work) => _work = _work == work ? null : _work;

    private void CheckLatest(Attempt attempt)
    {
        if (_attempt > attempt)
        {
            throw new InvalidOperationException($"Attempt {attempt} is over: attempt {_attempt} has begun.");
        }
    }

    /// <summary>Cancels what is in progress.</summary>
    public void Dispose()
    {
        _stop?.Cancel();
        _stop?.Dispose();
        _stop = null;
    }
}
