// Four exercises about a day of a taxi firm: a filter, two streams put together, windows upon windows, and timers.
//
//   dotnet run --project samples/Training                                all of them, in one job
//   dotnet run --project samples/Training -- --rides 2000 --parallelism 2
using System.Globalization;
using FlinkNet;
using Training;

var env = StreamExecutionEnvironment.Create(args);
var count = int.Parse(env.Configuration["rides"] ?? "720", CultureInfo.InvariantCulture);

var rides = RideCleansing.Define(env.FromCollection(TaxiDay.Rides(count)).Name("Rides").AssignTimestampsAndWatermarks(WatermarkStrategy
    .ForBoundedOutOfOrderness<RideEvent>(TaxiDay.Delay)
    .WithTimestampAssigner(ride => ride.Time)));
var fares = env.FromCollection(TaxiDay.Fares(count)).Name("Fares").AssignTimestampsAndWatermarks(WatermarkStrategy
    .ForBoundedOutOfOrderness<Fare>(TaxiDay.Delay)
    .WithTimestampAssigner(fare => fare.StartedAt));

RidesAndFares.Define(rides, fares)
    .Filter(paid => paid.Fare.Total > 35.5m)
    .Map(paid => $"ride {paid.Ride.RideId} of driver {paid.Fare.DriverId} for {paid.Fare.Total:0.00}")
    .SetParallelism(1)
    .Print("dear").SetParallelism(1);

HourlyTips.Define(fares)
    .Map(best => $"{DateTimeOffset.FromUnixTimeMilliseconds(best.HourEnd):HH:mm} driver {best.DriverId} with {best.Tips:0.00}")
    .SetParallelism(1)
    .Print("best tips until").SetParallelism(1);

LongRideAlerts.Define(rides).Map(ride => $"ride {ride}").SetParallelism(1).Print("more than two hours").SetParallelism(1);

await env.ExecuteAsync("taxi day");
