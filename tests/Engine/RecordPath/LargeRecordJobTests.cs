using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>
/// Whole jobs whose records are large: how many of them exist at a time, from when they are made until the sink has them.
/// </summary>
public sealed class LargeRecordJobTests
{
    private const int Size = 4 << 20;
    private const int Records = 300;

    /// <summary>
    /// One edge's share (64 MiB), and as much again that is gathered, in part processed, or was made before it was known how large records
    /// are.
    /// </summary>
    private const int HeldMax = 2 * (64 << 20) / Size;

    private long _allocated;
    private int _held;
    private int _heldMax;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 5)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LargeRecords_MadeWhereTheyAreRead_AreNotAllHeldAtOnce(int seed) =>
        Check(seed, numbers => numbers.Map(Make).SetParallelism(1).Rebalance());

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LargeRecords_MadeOfABatchOfSmallOnes_AreNotAllHeldAtOnce(int seed) =>
        Check(seed, numbers => numbers.Rebalance().Map(Make).SetParallelism(1).Rebalance());

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LargeRecords_MadeByProcess_AreNotAllHeldAtOnce(int seed) =>
        Check(seed, numbers => numbers.KeyBy(n => n).Process(new MakeEach(this)).Uid("make").SetParallelism(1).Rebalance());

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LargeRecords_MadeByTimersOfOneWatermark_AreNotAllHeldAtOnce(int seed) =>
        Check(seed, numbers => numbers.KeyBy(n => n).Process(new MakeAtTheEnd(this)).Uid("make").SetParallelism(1).Rebalance());

    [Fact]
    public void LargeRecords_BehindAsynchronousCallsThatHang_AreNotAllHeldAtOnce()
    {
        var never = new TaskCompletionSource<Large>();
        var asked = 0;
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, Records)
            .Map(Make)
            .MapAsync((_, _) =>
            {
                asked++;
                return new ValueTask<Large>(never.Task);
            })
            .Uid("ask")
            .SinkTo(new ReleasingSink(this));

        Assert.False(Run(environment, seed: 1).TryRun(5000));

        // The calls have a share of their own.
        Assert.InRange(asked, 1, HeldMax);
        Assert.InRange(_heldMax, 1, HeldMax + ((64 << 20) / Size));
    }

    private void Check(int seed, Func<DataStream<long>, DataStream<Large>> program)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        var sink = new ReleasingSink(this);
        program(environment.FromSequence(1, Records)).SinkTo(sink);

        Run(environment, seed).Run();

        Assert.Equal(Enumerable.Range(1, Records).Select(n => (long)n), sink.Numbers.Order());
        Assert.InRange(_heldMax, 1, HeldMax);
    }

    private SeededRun Run(StreamExecutionEnvironment environment, int seed) =>
        new(environment, seed, new SeededRunOptions { Local = true, Credits = 8, AllocatedBytes = () => _allocated });

    private Large Make(long number)
    {
        _allocated += Size;
        _heldMax = Math.Max(_heldMax, ++_held);
        return new Large(number);
    }

    private sealed record Large(long Number);

    private sealed class MakeEach(LargeRecordJobTests test) : KeyedProcessFunction<long, long, Large>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<Large> output) =>
            output.Collect(test.Make(value));
    }

    private sealed class MakeAtTheEnd(LargeRecordJobTests test) : KeyedProcessFunction<long, long, Large>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<Large> output) =>
            context.TimerService.RegisterEventTimeTimer(value);

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<Large> output) =>
            output.Collect(test.Make(context.CurrentKey));
    }

    private sealed class ReleasingSink(LargeRecordJobTests test) : ISink<Large>
    {
        public List<long> Numbers { get; } = [];

        public string DefaultName => "Release";

        public ISinkWriter<Large> CreateWriter(ISinkWriterContext context) => new Writer(this, test);

        private sealed class Writer(ReleasingSink sink, LargeRecordJobTests test) : ISinkWriter<Large>
        {
            public bool IsAvailable => true;

            public void Write(RecordBatch<Large> batch)
            {
                sink.Numbers.AddRange(batch.Span.ToArray().Select(record => record.Number));
                test._held -= batch.Count;
            }

            public void Flush(bool endOfInput)
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
