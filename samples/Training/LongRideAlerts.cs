using FlinkNet;

namespace Training;

/// <summary>
/// Exercise 4: tells of each ride that lasts more than two hours, as soon as that is known. Events come out of order and may be lost, and
/// nothing may be remembered for ever.
/// </summary>
public static class LongRideAlerts
{
    /// <summary>The ids of long rides.</summary>
    public static DataStream<long> Define(DataStream<RideEvent> rides) =>
        rides.KeyBy(ride => ride.RideId).Process(new LongRides()).Uid("long rides");
}

/// <summary>Waits for the second event of each ride, but not longer than it takes to know.</summary>
/// <remarks>An end that comes after its ride's alert makes another one: who must hear once keeps the alert in state that expires.</remarks>
public sealed class LongRides : KeyedProcessFunction<long, RideEvent, long>
{
    private const long TwoHours = 2 * 60 * 60 * 1000;

    private IValueState<RideEvent> _first = null!;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context) => _first = context.GetState(new ValueStateDescriptor<RideEvent>("first event"));

    /// <inheritdoc/>
    public override void ProcessElement(RideEvent value, IKeyedProcessContext<long> context, ICollector<long> output)
    {
        if (value.EndedAt - value.StartedAt > TwoHours)
        {
            output.Collect(value.RideId);
        }

        if (_first.TryGet(out var first))
        {
            context.TimerService.DeleteEventTimeTimer(ForgottenAt(first));
            _first.Clear();
        }
        else
        {
            _first.Value = value;
            context.TimerService.RegisterEventTimeTimer(ForgottenAt(value));
        }
    }

    /// <inheritdoc/>
    public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<long> output)
    {
        if (_first.Value.IsStart)
        {
            output.Collect(context.CurrentKey);
        }

        _first.Clear();
    }

    // Two hours after its start a ride is long; when time has come to its end, its start was lost.
    private static long ForgottenAt(RideEvent first) => first.EndedAt ?? (first.StartedAt + TwoHours);
}
