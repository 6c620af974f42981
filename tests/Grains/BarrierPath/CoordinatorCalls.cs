using FlinkNet.Interfaces.BarrierPath;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Asks a coordinator as a JobManager does.</summary>
internal static class CoordinatorCalls
{
    /// <summary>Comes again until it is known where an attempt begins.</summary>
    public static async Task<RestorePoint?> FindPointAsync(this ICheckpointCoordinatorGrain coordinator, RestoreRequest request)
    {
        while (true)
        {
            if (await coordinator.FindRestorePointAsync(request) is { IsKnown: true } answer)
            {
                return answer.Point;
            }
        }
    }
}
