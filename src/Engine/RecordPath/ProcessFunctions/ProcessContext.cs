using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.Time;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>
/// What a process function is given: its collector, its side outputs, and the time. One object serves all calls of a subtask.
/// </summary>
internal class ProcessContext<TOut>(OperatorOutputs<TOut> outputs, ProcessingTimeService processingTime, string operatorName)
    : IProcessContext, ITimerService, IOperatorOutput<TOut>, IStateTime
{
    private long _timestamp = RecordBatch.NoTimestamp;

    public long? Timestamp => _timestamp == RecordBatch.NoTimestamp ? null : _timestamp;

    public ITimerService TimerService => this;

    public long CurrentProcessingTime => processingTime.Now;

    public long CurrentWatermark { get; set; } = Watermark.None;

    /// <summary>The time of the event-time timer that fires; null while none does.</summary>
    public long? FiringTime { get; set; }

    public long CurrentEventTime => FiringTime ?? CurrentWatermark;

    public long AccessTimestamp => Timestamp ?? CurrentEventTime;

    /// <summary>Says which timestamp emitted records get.</summary>
    public void SetTimestamp(long timestamp) => _timestamp = timestamp;

    public void Collect(TOut value) => outputs.Main.Collect(value, _timestamp);

    public void Collect(TOut value, long? timestamp) => outputs.Main.Collect(value, timestamp ?? RecordBatch.NoTimestamp);

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => outputs.Collect(tag, value, _timestamp);

    public void Output<TSide>(OutputTag<TSide> tag, TSide value, long? timestamp) =>
        outputs.Collect(tag, value, timestamp ?? RecordBatch.NoTimestamp);

    public virtual void RegisterEventTimeTimer(long time) => throw NotKeyed();

    public virtual void RegisterProcessingTimeTimer(long time) => throw NotKeyed();

    public virtual void DeleteEventTimeTimer(long time) => throw NotKeyed();

    public virtual void DeleteProcessingTimeTimer(long time) => throw NotKeyed();

    private FlinkException NotKeyed() => new(
        FailureOrigin.User,
        $"operator '{operatorName}' uses a timer, and its stream is not keyed: timers belong to keys, so put KeyBy(…) before it.");
}
