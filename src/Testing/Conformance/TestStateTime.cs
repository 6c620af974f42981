using FlinkNet.Engine.RecordPath.State.Backends;

namespace FlinkNet.Testing.Conformance;

/// <summary>The times of a test.</summary>
internal sealed class TestStateTime : IStateTime
{
    public long Now { get; set; } = 1_000_000;

    public long CurrentProcessingTime => Now;

    public long CurrentEventTime => Now;

    public long AccessTimestamp => Now;
}
