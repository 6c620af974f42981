using FlinkNet;

namespace EventTime;

/// <summary>Tells of each user who has not come back within five minutes of event time.</summary>
public sealed class GoneForAWhile : KeyedProcessFunction<string, Visit, string>
{
    private const long Absence = 5 * 60 * 1000;

    private IValueState<long> _lastVisit = null!;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context) => _lastVisit = context.GetState(new ValueStateDescriptor<long>("last visit"));

    /// <inheritdoc/>
    public override void ProcessElement(Visit value, IKeyedProcessContext<string> context, ICollector<string> output)
    {
        if (value.Time > _lastVisit.Value)
        {
            context.TimerService.DeleteEventTimeTimer(_lastVisit.Value + Absence);
            context.TimerService.RegisterEventTimeTimer(value.Time + Absence);
            _lastVisit.Value = value.Time;
        }
    }

    /// <inheritdoc/>
    public override void OnTimer(long timestamp, IOnTimerContext<string> context, ICollector<string> output)
    {
        output.Collect(context.CurrentKey);
        _lastVisit.Clear();
    }
}
