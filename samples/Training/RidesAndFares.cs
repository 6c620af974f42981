using FlinkNet;

namespace Training;

/// <summary>Exercise 2: puts together what comes from two sources, in either order, and forgets it then.</summary>
public static class RidesAndFares
{
    /// <summary>The rides with their fares. Only starts count: an end would wait for a fare that has gone.</summary>
    public static DataStream<PaidRide> Define(DataStream<RideEvent> rides, DataStream<Fare> fares) => rides
        .Filter(ride => ride.IsStart)
        .KeyBy(ride => ride.RideId)
        .Connect(fares.KeyBy(fare => fare.RideId))
        .Process(new Enrichment()).Uid("rides and fares");
}

/// <summary>Whichever comes first waits for the other.</summary>
public sealed class Enrichment : KeyedCoProcessFunction<long, RideEvent, Fare, PaidRide>
{
    private IValueState<RideEvent> _ride = null!;
    private IValueState<Fare> _fare = null!;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context)
    {
        _ride = context.GetState(new ValueStateDescriptor<RideEvent>("ride"));
        _fare = context.GetState(new ValueStateDescriptor<Fare>("fare"));
    }

    /// <inheritdoc/>
    public override void ProcessElement1(RideEvent value, IKeyedProcessContext<long> context, ICollector<PaidRide> output)
    {
        if (_fare.TryGet(out var fare))
        {
            _fare.Clear();
            output.Collect(new PaidRide(value, fare));
        }
        else
        {
            _ride.Value = value;
        }
    }

    /// <inheritdoc/>
    public override void ProcessElement2(Fare value, IKeyedProcessContext<long> context, ICollector<PaidRide> output)
    {
        if (_ride.TryGet(out var ride))
        {
            _ride.Clear();
            output.Collect(new PaidRide(ride, value));
        }
        else
        {
            _fare.Value = value;
        }
    }
}
