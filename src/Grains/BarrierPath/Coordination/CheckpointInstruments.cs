using System.Diagnostics.Metrics;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>
/// The metrics of checkpoints, on the meter <c>FlinkNet.Checkpoints</c>. They come from the process of the job's coordinator.
/// </summary>
internal sealed class CheckpointInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlinkNet.Checkpoints";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _notDeleted;

    public CheckpointInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("flink.checkpoint.duration", "s", "From the trigger of a checkpoint to its completion.");
        _failed = meter.CreateCounter<long>("flink.checkpoint.failed", "{checkpoint}", "Checkpoints that were aborted.");
        _notDeleted =
            meter.CreateCounter<long>(
                "flink.checkpoint.deletions.failed",
                "{attempt}",
                "Attempts at deleting what is needed no more that failed.");
    }

    /// <summary>A checkpoint is complete.</summary>
    public void Complete(string job, CheckpointKind kind, TimeSpan duration) =>
        _duration.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>("flink.job", job),
            new KeyValuePair<string, object?>("flink.checkpoint.kind", kind.ToString()));

    /// <summary>What is needed no more could not be deleted.</summary>
    public void FailDeletion(string job) => _notDeleted.Add(1, new KeyValuePair<string, object?>("flink.job", job));

    /// <summary>A checkpoint was aborted.</summary>
    public void Fail(string job, CheckpointKind kind) =>
        _failed.Add(
            1,
            new KeyValuePair<string, object?>("flink.job", job),
            new KeyValuePair<string, object?>("flink.checkpoint.kind", kind.ToString()));
}
