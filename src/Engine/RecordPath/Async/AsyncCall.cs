namespace FlinkNet.Engine.RecordPath.Async;

/// <summary>
/// The calls for one record: the first, and those that the retry strategy adds. Whatever ends first, they or their time-out, counts.
/// </summary>
internal sealed class AsyncCall<TIn, TOut> : IDisposable
{
    private readonly AsyncInvocation<TIn, TOut> _calls;
    private readonly Action<AsyncCall<TIn, TOut>> _ended;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer? _timer;
    private int _hasEnded;

    public AsyncCall(
        AsyncInvocation<TIn, TOut> calls,
        AsyncSegment<TIn, TOut> segment,
        TIn value,
        long timestamp,
        Action<AsyncCall<TIn, TOut>> ended)
    {
        (_calls, _ended) = (calls, ended);
        (Segment, Value, Timestamp) = (segment, value, timestamp);
        _stop = new CancellationTokenSource();
        _timer = calls.StartTimer(static call => ((AsyncCall<TIn, TOut>)call!).OnTimeout(), this);
    }

    /// <summary>Where its results wait for their turn.</summary>
    public AsyncSegment<TIn, TOut> Segment { get; }

    /// <summary>Its place among the calls whose results have not left.</summary>
    public LinkedListNode<AsyncCall<TIn, TOut>>? Place { get; set; }

    /// <summary>The record.</summary>
    public TIn Value { get; }

    /// <summary>The record's timestamp, which its results get.</summary>
    public long Timestamp { get; }

    /// <summary>How many bytes the record takes.</summary>
    public long Weight { get; init; }

    /// <summary>The results, once ended well.</summary>
    public IReadOnlyCollection<TOut>? Results { get; private set; }

    /// <summary>Why it failed, once ended badly.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether the time ran out; the user's function then says what follows.</summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>Makes the first call.</summary>
    public void Start() => _ = RunAsync();

    /// <summary>
    /// Cancels a call that has not ended. The token of one that has is left alone: what its answer still holds, or what others hang on it,
    /// must not hear that it was cancelled.
    /// </summary>
    public void Dispose()
    {
        _timer?.Dispose();
        if (TryEnd())
        {
            _ = _stop.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            End(await _calls.InvokeAsync(Value, _stop.Token), null);
        }
        catch (Exception exception)
        {
            End(null, exception);
        }
    }

    private void End(IReadOnlyCollection<TOut>? results, Exception? failure)
    {
        if (TryEnd())
        {
            (Results, Failure) = (results, failure);
            _ended(this);
        }
    }

    private void OnTimeout()
    {
        if (TryEnd())
        {
            HasTimedOut = true;
            _ended(this);

            // What the user hangs on the token must not throw on the timer's thread.
            _ = _stop.CancelAsync();
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;
}
