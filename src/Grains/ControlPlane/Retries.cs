using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// The one loop around calls between grains. A call that fails has an unknown outcome, and every call is idempotent; so it is repeated,
/// after growing waits, until it is answered or no longer
/// matters.
/// </summary>
internal sealed class Retries(
    IOptions<ControlPlaneOptions> options, [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time)
{
    private static readonly Func<bool> Always = static () => true;

    /// <summary>The waits of something that is repeated otherwise.</summary>
    public Backoff NewBackoff() => new(options.Value, time);

    /// <summary>Calls until there is an answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="stopping">Ends the waiting.</param>
    /// <param name="matters">Whether the answer is still wanted; null for always.</param>
    /// <param name="failed">Hears of each failure, before the wait.</param>
    /// <param name="beforeNext">Is done after the wait, before the call is made again.</param>
    /// <returns>The answer; the default value when it no longer matters.</returns>
    /// <exception cref="FlinkException">The callee refused: it answered, so it is not asked again.</exception>
    public async Task<T?> CallAsync<T>(
        Func<Task<T>> call, CancellationToken stopping, Func<bool>? matters = null, Action<Exception>? failed = null,
            Func<Task>? beforeNext = null)
    {
        var backoff = NewBackoff();
        matters ??= Always;
        while (matters())
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                return await call();
            }
            catch (Exception exception) when (PassingFailure.Is(exception))
            {
                failed?.Invoke(exception);
                await backoff.WaitAsync(stopping);
                await (beforeNext?.Invoke() ?? Task.CompletedTask);
            }
        }

        return default;
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Func<Task> call, CancellationToken stopping, Func<bool>? matters = null) => CallAsync(
        async () =>
        {
            await call();
            return true;
        },
        stopping,
        matters);

    /// <summary>Writes a grain's state until it is written.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation has written.</exception>
    public async Task WriteAsync(Func<Task> write, Action<Exception> failed, CancellationToken stopping, Func<bool>? matters = null)
    {
        var backoff = NewBackoff();
        matters ??= Always;
        while (matters())
        {
            try
            {
                await write();
                return;
            }
            catch (Exception exception) when (PassingFailure.IsOfStorage(exception) && !stopping.IsCancellationRequested)
            {
                failed(exception);
                await backoff.WaitAsync(stopping);
            }
        }
    }
}
