using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// The metrics of the JobManager's side of sources, on the meter <c>FlinkNet.Sources</c>. They come from the process of the job's
/// JobManager.
/// </summary>
internal sealed class SourceInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlinkNet.Sources";

    private readonly Counter<long> _vanished;

    public SourceInstruments(IMeterFactory meters) => _vanished = meters.Create(MeterName)
        .CreateCounter<long>(SourceMetrics.Vanished, SourceMetrics.VanishedUnit, SourceMetrics.VanishedDescription);

    /// <summary>An enumerator found a piece of the input that is gone.</summary>
    public void CountVanished(string job, string source) =>
        _vanished.Add(1, new KeyValuePair<string, object?>("flink.job", job), new KeyValuePair<string, object?>("flink.operator", source));
}
