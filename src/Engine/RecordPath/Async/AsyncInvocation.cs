using Polly;
using Polly.Retry;

namespace FlinkNet.Engine.RecordPath.Async;

/// <summary>Makes the calls of one subtask: with their retries, and the clock that their time-outs go by.</summary>
internal sealed class AsyncInvocation<TIn, TOut>(IAsyncFunction<TIn, TOut> function, AsyncOptions options, TimeProvider timeProvider)
{
    private readonly ResiliencePipeline<IReadOnlyCollection<TOut>>? _retries = options.Retry is { } strategy
        ? Build(strategy, timeProvider)
        : null;

    /// <summary>Makes the call for a record, and again as the retry strategy says.</summary>
    public ValueTask<IReadOnlyCollection<TOut>> InvokeAsync(TIn value, CancellationToken stop) => _retries is null
        ? InvokeOnceAsync(value, stop)
        : _retries.ExecuteAsync(static (call, token) => call.This.InvokeOnceAsync(call.Value, token), (This: this, Value: value), stop);

    /// <summary>Starts to wait for the time-out; null when there is none.</summary>
    public ITimer? StartTimer(TimerCallback onTimeout, object state) => options.Timeout == Timeout.InfiniteTimeSpan
        ? null
        : timeProvider.CreateTimer(onTimeout, state, options.Timeout, Timeout.InfiniteTimeSpan);

    private async ValueTask<IReadOnlyCollection<TOut>> InvokeOnceAsync(TIn value, CancellationToken stop) =>
        await function.InvokeAsync(value, stop)
        ?? throw new InvalidOperationException(
            "The asynchronous function answered null; an empty collection says that there is no result.");

    private static ResiliencePipeline<IReadOnlyCollection<TOut>> Build(AsyncRetryStrategy strategy, TimeProvider timeProvider)
    {
        var repeats = strategy.PredicateOf<TOut>();
        var predicate = new PredicateBuilder<IReadOnlyCollection<TOut>>()
            .Handle<Exception>(exception => strategy.RetryIfException?.Invoke(exception) ?? true)
            .HandleResult(results => (strategy.RetryIfEmpty && results.Count == 0) || (repeats is not null && repeats(results)));
        return new ResiliencePipelineBuilder<IReadOnlyCollection<TOut>> { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions<IReadOnlyCollection<TOut>>
            {
                MaxRetryAttempts = strategy.RetriesMax,
                Delay = strategy.Delay,
                MaxDelay = strategy.DelayMax,
                BackoffType = strategy.IsExponential ? DelayBackoffType.Exponential : DelayBackoffType.Constant,
                UseJitter = strategy.UseJitter,
                ShouldHandle = predicate,
            })
            .Build();
    }
}
