// Visits to pages, out of order: counted per minute of event time, and a word for every user who has been gone for a while. So few visits
// are read at once,
// before a watermark comes between them; with a source that goes on, what comes too late goes to the side output.
//
//   dotnet run --project samples/EventTime
using EventTime;
using FlinkNet;

var env = StreamExecutionEnvironment.Create(args);
var late = new OutputTag<Visit>("late");

var visits = env.FromCollection(Visits.Some)
    .AssignTimestampsAndWatermarks(WatermarkStrategy
        .ForBoundedOutOfOrderness<Visit>(TimeSpan.FromSeconds(5))
        .WithTimestampAssigner(visit => visit.Time)
        .WithIdleness(TimeSpan.FromSeconds(30)));

var counts = visits
    .KeyBy(visit => visit.Page)
    .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMinutes(1)))
    .AllowedLateness(TimeSpan.FromSeconds(10))
    .SideOutputLateData(late)
    .Aggregate(new CountVisits(), (page, window, count) => new PageCount(page, window.End, count)).Uid("visits per minute");

counts.Print("count");
counts.GetSideOutput(late).Print("late");

visits
    .KeyBy(visit => visit.User)
    .Process(new GoneForAWhile()).Uid("gone for a while")
    .Print("gone");

await env.ExecuteAsync("event time");
