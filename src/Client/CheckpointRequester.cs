using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>
/// Asks a job for a checkpoint or a savepoint, and waits until it is there. Each request has an id, so that it is done once however often
/// it is sent.
/// </summary>
internal sealed class CheckpointRequester(IJobControl jobManager, TimeProvider time)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastInterval = TimeSpan.FromMilliseconds(200);
    private readonly JobManagerCalls _calls = new(time, LastInterval);

    /// <summary>Asks, and waits.</summary>
    /// <exception cref="FlinkException">It could not be done.</exception>
    public async Task<CheckpointRequestStatus> RequestAsync(CheckpointKind kind, string? target, CancellationToken cancellationToken)
    {
        var request = new CheckpointRequest(Guid.NewGuid().ToString("n"), kind, target);
        var status = await AskAsync(() => jobManager.RequestCheckpointAsync(request), cancellationToken);
        for (var interval =
            FirstInterval; !status.IsOver; interval = TimeSpan.FromTicks(Math.Min(interval.Ticks * 3 / 2, LastInterval.Ticks)))
        {
            await Task.Delay(interval, time, cancellationToken);
            status = await AskAsync(() => jobManager.GetCheckpointRequestAsync(request.Id), cancellationToken);
        }

        return status.Failure is { } failure ? throw new FlinkException(failure.Origin, failure.Message) : status;
    }

    private Task<CheckpointRequestStatus> AskAsync(Func<Task<CheckpointRequestStatus>> call, CancellationToken cancellationToken) =>
        _calls.AskAsync(
            call,
            "Whether the request was carried out is unknown; look at the cluster's silos and at the folder.",
            cancellationToken);
}
