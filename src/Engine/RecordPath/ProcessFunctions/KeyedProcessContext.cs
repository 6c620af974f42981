using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.Time;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>What a process function on a keyed stream is given.</summary>
internal sealed class KeyedProcessContext<TKey, TOut>(
    OperatorOutputs<TOut> outputs,
    ProcessingTimeService processingTime,
    string operatorName,
    KeyContext<TKey, VoidNamespace> keyContext,
    InternalTimerService<TKey, VoidNamespace> timers)
    : ProcessContext<TOut>(outputs, processingTime, operatorName), IOnTimerContext<TKey>
    where TKey : notnull
{
    public TKey CurrentKey => keyContext.Key;

    public TimeDomain TimeDomain { get; set; }

    public override void RegisterEventTimeTimer(long time) => timers.RegisterEventTimeTimer(default, time);

    public override void RegisterProcessingTimeTimer(long time) => timers.RegisterProcessingTimeTimer(default, time);

    public override void DeleteEventTimeTimer(long time) => timers.DeleteEventTimeTimer(default, time);

    public override void DeleteProcessingTimeTimer(long time) => timers.DeleteProcessingTimeTimer(default, time);
}
