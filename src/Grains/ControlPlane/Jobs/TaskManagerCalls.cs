using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// Calls to TaskManagers. A call that fails has an unknown outcome, and every order is idempotent; so it is repeated until it is
/// answered or no longer matters.
/// </summary>
internal sealed class TaskManagerCalls(ITaskManagerClient client, ControlPlaneOptions options, TimeProvider time)
{
    /// <summary>Calls until there is an answer.</summary>
    /// <param name="silo">The TaskManager's silo.</param>
    /// <param name="call">The call.</param>
    /// <param name="matters">Whether the answer is still wanted.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer; the default value when it no longer matters.</returns>
    /// <exception cref="FlinkException">The TaskManager refused: it answered, so it is not asked again.</exception>
    public async Task<T?> CallAsync<T>(
        SiloAddress silo, Func<ITaskManager, Task<T>> call, Func<bool> matters, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options, time);
        while (matters())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call(client.Of(silo));
            }
            catch (Exception exception) when (exception is not FlinkException)
            {
                await backoff.WaitAsync(cancellationToken);
            }
        }

        return default;
    }

    public Task CallAsync(SiloAddress silo, Func<ITaskManager, Task> call, Func<bool> matters, CancellationToken cancellationToken) =>
        CallAsync(
            silo,
            async taskManager =>
            {
                await call(taskManager);
                return true;
            },
            matters,
            cancellationToken);
}
