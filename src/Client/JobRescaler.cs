using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>Asks a job for another parallelism, and waits until it has it. The request has an id, so that it is done once however often it is sent.</summary>
internal sealed class JobRescaler(IJobManagerGrain jobManager, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks, and waits.</summary>
    /// <exception cref="FlinkException">It could not be done.</exception>
    public async Task RescaleAsync(int parallelism, CancellationToken cancellationToken)
    {
        var request = new RescaleRequest(Guid.NewGuid().ToString("n"), parallelism);
        var status = await AskAsync(() => jobManager.RescaleAsync(request), cancellationToken);
        while (!status.IsOver)
        {
            await Task.Delay(Interval, time, cancellationToken);
            status = await AskAsync(() => jobManager.GetRescaleAsync(request.Id), cancellationToken);
        }

        if (status.Failure is { } failure)
        {
            throw new FlinkException(failure.Origin, failure.Message);
        }
    }

    private async Task<RescaleStatus> AskAsync(Func<Task<RescaleStatus>> ask, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().WaitAsync(cancellationToken);
            }
            catch (Exception silence) when (silence is OrleansException or TimeoutException && time.GetElapsedTime(start) <= FlinkClient.SilenceMax)
            {
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
    }
}
