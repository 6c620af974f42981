using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Joins;

public sealed class IntervalJoinTests
{
    private const int Records = 400;

    [Theory]
    [InlineData(-20, 30, false, false, 1)]
    [InlineData(-20, 30, true, true, 3)]
    [InlineData(0, 0, false, false, 2)]
    [InlineData(0, 0, true, true, 1)]
    [InlineData(5, 40, true, false, 3)]
    [InlineData(-40, -5, false, true, 2)]
    public void J1_RecordsOutOfOrder_JoinExactlyThoseWithinTheBounds(
        int lower,
        int upper,
        bool lowerExclusive,
        bool upperExclusive,
        int parallelism)
    {
        var sink = new CollectingSink<(long Left, long Right)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        var join = Stream(environment, LeftTime).IntervalJoin(Stream(environment, RightTime)).Between(Ms(lower), Ms(upper));
        join = lowerExclusive ? join.LowerBoundExclusive() : join;
        join = upperExclusive ? join.UpperBoundExclusive() : join;
        join.Process((left, right) => (left, right)).Uid("join").SinkTo(sink);

        new SeededRun(environment, parallelism, new SeededRunOptions()).Run();

        var expected = from left in Enumerable.Range(0, Records).Select(n => (long)n)
                       from right in Enumerable.Range(0, Records).Select(n => (long)n)
                       let distance = RightTime(right) - LeftTime(left)
                       where left % 5 == right % 5
                       where lowerExclusive ? distance > lower : distance >= lower
                       where upperExclusive ? distance < upper : distance <= upper
                       select (left, right);
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    [Fact]
    public void J1_LowerBoundAboveUpper_IsRefused()
    {
        var environment = StreamExecutionEnvironment.Create();
        var join = Stream(environment, LeftTime).IntervalJoin(Stream(environment, RightTime));

        Assert.Throws<InvalidJobException>(() => join.Between(Ms(2), Ms(1)));
    }

    [Fact]
    public void J1_RecordWithoutTimestamp_FailsTheTaskWithTheReason()
    {
        var environment = StreamExecutionEnvironment.Create();
        var timeless = environment.FromSequence(1, 10).KeyBy(n => n);
        timeless.IntervalJoin(timeless)
            .Between(Ms(0), Ms(1))
            .Process((left, right) => left + right)
            .Uid("join")
            .SinkTo(new CollectingSink<long>());

        var exception = Assert.ThrowsAny<Exception>(() => new SeededRun(environment, 1, new SeededRunOptions()).Run());

        Assert.Contains("without a timestamp", exception.ToString(), StringComparison.Ordinal);
    }

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);

    private static long LeftTime(long n) => (n * 3) + (n * 37 % 50);

    private static long RightTime(long n) => (n * 3) + (n * 53 % 50);

    private static KeyedStream<long, long> Stream(StreamExecutionEnvironment environment, Func<long, long> time) => environment
        .FromSource(
            new NumberSequenceSource(0, Records - 1),
            WatermarkStrategy.ForBoundedOutOfOrderness<long>(Ms(60)).WithTimestampAssigner(time))
        .KeyBy(n => n % 5);
}
