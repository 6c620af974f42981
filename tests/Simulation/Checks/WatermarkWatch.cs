using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>Sees that no watermark of a task ever goes back within an attempt.</summary>
internal sealed class WatermarkWatch(SimWorld world)
{
    private readonly Dictionary<TaskAttemptId, long> _last = [];

    /// <summary>A task's watermark is there.</summary>
    public void See(TaskAttemptId task, long watermark)
    {
        if (_last.TryGetValue(task, out var last) && watermark < last)
        {
            world.Break($"The watermark of {task} went back from {last} to {watermark}.");
        }

        _last[task] = watermark;
    }
}
