using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Asks the JobManager for splits until it answers. The request's number makes repetitions harmless.</summary>
internal sealed class SplitProvider(
    IGrainFactory grains,
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time) : ISplitProvider
{
    public async Task<SplitResponse> RequestAsync(SplitRequest request, CancellationToken cancellationToken)
    {
        var jobManager = grains.GetGrain<IJobManagerGrain>(request.Task.Job.Value);
        var backoff = new Backoff(options.Value, time);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await jobManager.RequestSplitAsync(request).WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not (FlinkException or OperationCanceledException))
            {
                // The JobManager is being replaced, or the answer was lost.
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }
}
