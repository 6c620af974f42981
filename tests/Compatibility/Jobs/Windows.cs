namespace FlinkNet.Compatibility;

/// <summary>
/// Windows that have begun and not fired: tumbling, sliding, sessions, with accumulators and with lists, and a trigger that counts.
/// </summary>
internal sealed class Windows : CompatibilityJob
{
    private const int Sensors = 5;
    private const int CountOfTrigger = 25;

    public override string Name => "windows";

    public override IReadOnlyList<string> Expected => Sorted(Numbers(0, Sensors).SelectMany(ExpectedOf));

    public override void Define(JobRun run)
    {
        var readings = run.Environment
            .FromSource(run.Source(ReadingOf, Bursts.Count, Bursts.Hold), Bursts.Watermarks<Reading>(reading => reading.Time))
            .Uid("readings")
            .KeyBy(reading => reading.Sensor);
        var tumbling = readings.Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(10)))
            .Reduce(
                (a, b) => a with { Value = a.Value + b.Value },
                (sensor, window, sum) => $"tumbling {sensor} {window.Start} {sum.Value}").Uid("tumbling");
        var sliding = readings.Window(SlidingEventTimeWindows.Of(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)))
            .Aggregate(new MeanOfReadings(), (sensor, window, mean) => $"sliding {sensor} {window.Start} {mean}").Uid("sliding");
        var sessions = readings.Window(EventTimeSessionWindows.WithGap(TimeSpan.FromSeconds(1)))
            .Aggregate(new MeanOfReadings(), (sensor, window, mean) => $"session {sensor} {window.Start}-{window.End} {mean}")
            .Uid("sessions");
        var lists = readings.Window(EventTimeSessionWindows.WithGap(TimeSpan.FromSeconds(2))).Process(new ListReadings()).Uid("lists");
        var counted = readings.Window(GlobalWindows.Create()).Trigger(PurgingTrigger.Of(CountTrigger.Of(CountOfTrigger)))
            .Aggregate(new MeanOfReadings(), (sensor, _, mean) => $"counted {sensor} {mean.Split('/')[1]}").Uid("counted");
        tumbling.Union(sliding, sessions, lists, counted).SinkTo(run.Results).Uid("results");
    }

    private static Reading ReadingOf(long number) => new($"sensor {number % Sensors}", Bursts.TimeOf(number), number);

    private static IEnumerable<string> ExpectedOf(long sensor)
    {
        var name = $"sensor {sensor}";
        var all = Numbers(0, Bursts.Count).Select(ReadingOf).Where(reading => reading.Sensor == name).ToList();
        foreach (var burst in new[] { 0, 10_000 })
        {
            var of = all.Where(reading => reading.Time >= burst && reading.Time < burst + 5_000).ToList();
            var (first, last) = (of[0].Time, of[^1].Time);
            yield return $"tumbling {name} {burst} {of.Sum(reading => reading.Value)}";
            yield return $"sliding {name} {burst - 5_000} {Mean(of)}";
            yield return $"sliding {name} {burst} {Mean(of)}";
            yield return $"session {name} {first}-{last + 1_000} {Mean(of)}";
            yield return $"list {name} {first}-{last + 2_000} {string.Join(',', of.Select(reading => reading.Value))}";
        }

        // The first has fired before the snapshot.
        for (var fired = Bursts.Hold / Sensors / CountOfTrigger; fired < Bursts.Count / Sensors / CountOfTrigger; fired++)
        {
            yield return $"counted {name} {CountOfTrigger}";
        }
    }

    private static string Mean(List<Reading> readings) => $"{readings.Sum(reading => reading.Value)}/{readings.Count}";
}

/// <summary>What a sensor measured.</summary>
[GenerateSerializer, Alias("compatibility.Reading")]
internal readonly record struct Reading([property: Id(0)] string Sensor, [property: Id(1)] long Time, [property: Id(2)] long Value);

/// <summary>A sum that is not divided yet; an object that is changed in place.</summary>
[GenerateSerializer, Alias("compatibility.Mean")]
internal sealed class Mean
{
    [Id(0)]
    public long Sum { get; set; }

    [Id(1)]
    public int Count { get; set; }
}

/// <summary>Sums and counts.</summary>
internal sealed class MeanOfReadings : IAggregateFunction<Reading, Mean, string>
{
    public Mean CreateAccumulator() => new();

    public Mean Add(Reading value, Mean accumulator)
    {
        accumulator.Sum += value.Value;
        accumulator.Count++;
        return accumulator;
    }

    public string GetResult(Mean accumulator) => $"{accumulator.Sum}/{accumulator.Count}";

    public Mean Merge(Mean first, Mean second) => new() { Sum = first.Sum + second.Sum, Count = first.Count + second.Count };
}

/// <summary>Tells the values in order.</summary>
internal sealed class ListReadings : ProcessWindowFunction<Reading, string, string, TimeWindow>
{
    public override void Process(
        string key, IProcessWindowContext<TimeWindow> context, IReadOnlyList<Reading> elements, ICollector<string> output)
    {
        var values = string.Join(',', elements.Select(reading => reading.Value).Order());
        output.Collect($"list {key} {context.Window.Start}-{context.Window.End} {values}");
    }
}
