using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>What operators with state and timers per key have in common: the key at hand, the timers, the outputs.</summary>
internal abstract class KeyedOperator<TKey, TOut> : EventTimeOperator, ITimerTarget<VoidNamespace>
    where TKey : notnull
{
    private readonly InternalTimerService<TKey, VoidNamespace> _timers;
    private readonly Func<bool> _mustPause;

    protected KeyedOperator(TaskScope scope, OperatorContext context, object userOperator, OperatorReceivers<TOut> receivers)
        : base(scope, context, userOperator)
    {
        _timers = new InternalTimerService<TKey, VoidNamespace>(KeyContext, scope.ProcessingTime, this);
        _mustPause = MustPause;
        Outputs = receivers.Attach(scope, this);
        Context = new KeyedProcessContext<TKey, TOut>(Outputs, scope.ProcessingTime, Name, KeyContext, _timers);
        StateIO = context.KeyedStateIO<TKey>();
        States = new KeyedStates<TKey, VoidNamespace>(Name, KeyContext, Context, StateIO);
        context.States = States;
    }

    protected KeyContext<TKey, VoidNamespace> KeyContext { get; } = new();

    protected KeyedStateIO<TKey> StateIO { get; }

    protected KeyedStates<TKey, VoidNamespace> States { get; }

    protected KeyedProcessContext<TKey, TOut> Context { get; }

    protected OperatorOutputs<TOut> Outputs { get; }

    public override IEnumerable<KeptState> KeptStates => States.Kept;

    public override IEnumerable<KeptTimer> KeptTimers => _timers.Kept;

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        _timers.Snapshot(snapshot, StateIO);
        States.Snapshot(snapshot);
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        _timers.Restore(snapshot, StateIO);
        States.Restore(snapshot);
    }

    public void OnEventTime(long time, VoidNamespace ns)
    {
        Context.SetTimestamp(time);
        Context.FiringTime = time;
        Context.TimeDomain = TimeDomain.EventTime;
        OnTimer(time);
    }

    // What a processing-time timer makes has no timestamp.
    public void OnProcessingTime(long time, VoidNamespace ns)
    {
        Enter();
        Context.SetTimestamp(RecordBatch.NoTimestamp);
        Context.TimeDomain = TimeDomain.ProcessingTime;
        OnTimer(time);
        Outputs.Flush();
    }

    protected sealed override void LeaveKey() => KeyContext.Leave();

    /// <summary>Calls the user's function for a timer.</summary>
    protected abstract void OnTimer(long time);

    protected override bool FireDue(bool mayPause)
    {
        Context.CurrentWatermark = CurrentWatermark;
        var isDone = _timers.AdvanceWatermark(CurrentWatermark, mayPause ? _mustPause : null);
        Context.FiringTime = null;
        Outputs.Flush();
        return isDone;
    }

    protected override void ForwardWatermark(long watermark) => Outputs.ProcessWatermark(watermark);
}
