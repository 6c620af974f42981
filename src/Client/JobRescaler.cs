using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>
/// Asks a job for another parallelism, and waits until it has it. The request has an id, so that it is done once however often it is sent.
/// </summary>
internal sealed class JobRescaler(IJobControl jobManager, TimeProvider time)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastInterval = TimeSpan.FromMilliseconds(200);
    private readonly JobManagerCalls _calls = new(time, LastInterval);

    /// <summary>Asks, and waits.</summary>
    /// <exception cref="FlinkException">It could not be done.</exception>
    public async Task RescaleAsync(int parallelism, CancellationToken cancellationToken)
    {
        var request = new RescaleRequest(Guid.NewGuid().ToString("n"), parallelism);
        var status = await AskAsync(() => jobManager.RescaleAsync(request), cancellationToken);
        for (var interval =
            FirstInterval; !status.IsOver; interval = TimeSpan.FromTicks(Math.Min(interval.Ticks * 3 / 2, LastInterval.Ticks)))
        {
            await Task.Delay(interval, time, cancellationToken);
            status = await AskAsync(() => jobManager.GetRescaleAsync(request.Id), cancellationToken);
        }

        if (status.Failure is { } failure)
        {
            throw new FlinkException(failure.Origin, failure.Message);
        }
    }

    private Task<RescaleStatus> AskAsync(Func<Task<RescaleStatus>> call, CancellationToken cancellationToken) =>
        _calls.AskAsync(call, "Whether the job has the other parallelism is unknown; look at the cluster's silos.", cancellationToken);
}
