namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>Whole jobs with windows, in one subtask and in several, whatever the order in which things happen.</summary>
public sealed class WindowJobTests
{
    public static TheoryData<int, int> SeedsAndParallelisms => new MatrixTheoryData<int, int>([1, 2, 3, 4, 5], [1, 3]);

    [Theory]
    [MemberData(nameof(SeedsAndParallelisms))]
    public void Tumbling_AnySchedule_CountsEachRecordOnce(int seed, int parallelism)
    {
        var (environment, sink) = Job<string>(parallelism);
        Numbers(environment)
            .KeyBy(n => n % 7)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1)))
            .Aggregate(new Count(), (key, window, count) => $"{key}@{window.Start}={count}").Uid("count")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        var expected = from n in Enumerable.Range(0, 5_000)
                       group n by (Key: n % 7, Start: n / 1_000 * 1_000) into window
                       select $"{window.Key.Key}@{window.Key.Start}={window.Count()}";
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Theory]
    [MemberData(nameof(SeedsAndParallelisms))]
    public void Sliding_AnySchedule_CountsEachRecordInEachWindow(int seed, int parallelism)
    {
        var (environment, sink) = Job<string>(parallelism);
        Numbers(environment)
            .KeyBy(n => n % 7)
            .Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(100)))
            .Aggregate(new Count(), (key, window, count) => $"{key}@{window.Start}={count}").Uid("count")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions { Credits = 1, FrameSize = 256 }).Run();

        var expected = from n in Enumerable.Range(0, 5_000)
                       from slide in Enumerable.Range(0, 6)
                       group n by (Key: n % 7, Start: (n / 100 * 100) - (slide * 100)) into window
                       select $"{window.Key.Key}@{window.Key.Start}={window.Count()}";
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Theory]
    [MemberData(nameof(SeedsAndParallelisms))]
    public void N18_WindowAll_SeesAllRecordsTogether(int seed, int parallelism)
    {
        var (environment, sink) = Job<long>(parallelism);
        Numbers(environment).WindowAll(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1))).Sum(n => n).Uid("sum").SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        var expected = Enumerable.Range(0, 5_000).GroupBy(n => n / 1_000).Select(window => window.Sum(n => (long)n));
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Theory]
    [MemberData(nameof(SeedsAndParallelisms))]
    public void J3_Join_MakesThePairsOfAWindow(int seed, int parallelism)
    {
        var (environment, sink) = Job<string>(parallelism);
        var numbers = Numbers(environment);
        numbers.Filter(n => n % 10 == 0).Join(numbers.Filter(n => n % 15 == 0))
            .Where(n => n % 4).EqualTo(n => n % 4)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(100)))
            .Apply((a, b) => $"{a}+{b}").Uid("join")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        var expected = from a in Enumerable.Range(0, 5_000).Where(n => n % 10 == 0)
                       from b in Enumerable.Range(a / 100 * 100, 100).Where(n => n % 15 == 0)
                       where a % 4 == b % 4
                       select $"{a}+{b}";
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Theory]
    [MemberData(nameof(SeedsAndParallelisms))]
    public void J3_CoGroup_SeesBothSidesAlsoWhenOneIsEmpty(int seed, int parallelism)
    {
        var (environment, sink) = Job<string>(parallelism);
        var numbers = Numbers(environment);
        numbers.Filter(n => n % 2 == 0).CoGroup(numbers.Filter(n => n < 2_500).Map(n => (int)n))
            .Where(n => n % 3).EqualTo(n => n % 3)
            .Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(1_000), TimeSpan.FromMilliseconds(500)))
            .Apply<string>((first, second, output) => output.Collect($"{first.Count}/{second.Count}")).Uid("group")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        var expected = from start in Enumerable.Range(-1, 11).Select(slide => slide * 500)
                       from key in Enumerable.Range(0, 3)
                       let all = Enumerable.Range(0, 5_000).Where(n => n >= start && n < start + 1_000 && n % 3 == key).ToList()
                       where all.Exists(n => n % 2 == 0 || n < 2_500)
                       select $"{all.Count(n => n % 2 == 0)}/{all.Count(n => n < 2_500)}";
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Fact]
    public void N11_LateRecords_ComeFromTheSideOutput()
    {
        var late = new OutputTag<long>("late");
        var (environment, sink) = Job<long>(parallelism: 1);
        var lateSink = new CollectingSink<long>();
        var windowed = environment.FromElements<long>(10, 25, 3, 40, 12)
            .AssignTimestampsAndWatermarks(WatermarkStrategy.ForGenerator<long>(() => new EachRecord()).WithTimestampAssigner(n => n))
            .KeyBy(_ => 0)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)))
            .SideOutputLateData(late)
            .Sum(n => n).Uid("sum");
        windowed.SinkTo(sink);
        windowed.GetSideOutput(late).SinkTo(lateSink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.Equal([10, 25, 40], sink.Values);
        Assert.Equal([3, 12], lateSink.Values);
    }

    private static (StreamExecutionEnvironment Environment, CollectingSink<T> Sink) Job<T>(int parallelism) =>
        (StreamExecutionEnvironment.Create().SetParallelism(parallelism), new CollectingSink<T>());

    private static SingleOutputStreamOperator<long> Numbers(StreamExecutionEnvironment environment) => environment.FromSource(
        new Connectors.Generator.NumberSequenceSource(0, 4_999),
        WatermarkStrategy.ForBoundedOutOfOrderness<long>(TimeSpan.FromMilliseconds(50)).WithTimestampAssigner(n => n));

    private sealed class Count : IAggregateFunction<long, long, long>
    {
        public long CreateAccumulator() => 0;

        public long Add(long value, long accumulator) => accumulator + 1;

        public long GetResult(long accumulator) => accumulator;

        public long Merge(long first, long second) => first + second;
    }

    private sealed class EachRecord : IWatermarkGenerator<long>
    {
        public void OnEvent(long value, long timestamp, IWatermarkOutput output) => output.EmitWatermark(timestamp);

        public void OnPeriodicEmit(IWatermarkOutput output)
        {
        }
    }
}
