using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Asks the JobManager until it answers. Requests for splits have numbers, and reports replace each other: repetitions are harmless.</summary>
internal sealed class SourceCoordinatorProxy(
    IGrainFactory grains,
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time) : ISourceCoordinatorProxy
{
    public Task<SplitResponse> RequestSplitAsync(SplitRequest request, CancellationToken cancellationToken) =>
        AskAsync(request.Task.Job, jobManager => jobManager.RequestSplitAsync(request), cancellationToken);

    public Task<long> ReportWatermarkAsync(WatermarkReport report, CancellationToken cancellationToken) =>
        AskAsync(report.Task.Job, jobManager => jobManager.ReportWatermarkAsync(report), cancellationToken);

    private async Task<T> AskAsync<T>(JobId job, Func<IJobManagerGrain, Task<T>> ask, CancellationToken cancellationToken)
    {
        var jobManager = grains.GetGrain<IJobManagerGrain>(job.Value);
        var backoff = new Backoff(options.Value, time);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await ask(jobManager).WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not (FlinkException or OperationCanceledException))
            {
                // The JobManager is being replaced, or the answer was lost.
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }
}
