using System.Diagnostics;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Diagnostics;

/// <summary>A job's stored state has moved on.</summary>
/// <param name="Job">The job.</param>
/// <param name="Phase">The phase that it is in.</param>
/// <param name="Epoch">The epoch of its JobManager.</param>
internal sealed record JobMoved(JobId Job, JobPhase Phase, Epoch Epoch);

/// <summary>What happens in this process's control plane, for those who wait for it without asking again and again.</summary>
internal static class ControlPlaneEvents
{
    public static DiagnosticListener Listener { get; } = new("FlinkNet.ControlPlane");

    public static void Emit(JobMoved moved)
    {
        if (Listener.IsEnabled())
        {
            Listener.Write(nameof(JobMoved), moved);
        }
    }
}
