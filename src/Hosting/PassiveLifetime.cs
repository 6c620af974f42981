using Microsoft.Extensions.Hosting;

namespace FlinkNet.Silo;

/// <summary>
/// Lets a host live until it is stopped: signals belong to the job's driver, which cancels the job before it stops its silo.
/// </summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
