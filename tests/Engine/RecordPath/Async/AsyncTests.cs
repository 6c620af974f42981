using FlinkNet.Engine.Planning;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Async;

/// <summary>Rule A1: asynchronous calls.</summary>
public sealed class AsyncTests
{
    private static readonly AsyncOptions Ordered = new();
    private static readonly AsyncOptions Unordered = new() { OutputMode = AsyncOutputMode.Unordered };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A1_Ordered_ResultsAndWatermarksLeaveInTheOrderOfInput()
    {
        var service = new Service();
        using var harness = Harness(service, Ordered);
        harness.ProcessElement(1, 10);
        harness.ProcessElement(2, 20);
        harness.ProcessWatermark(20);

        service.Answer(2);
        await harness.WaitUntilAsync(() => true, Cancel);
        Assert.Empty(harness.Output.Records);
        Assert.Empty(harness.Output.Watermarks);
        service.Answer(1);
        await harness.WaitUntilAsync(() => harness.Output.Watermarks.Count == 1, Cancel);

        Assert.Equal([new StreamRecord<string>("1", 10), new StreamRecord<string>("2", 20)], harness.Output.Records);
    }

    [Fact]
    public async Task A1_Unordered_ResultsLeaveAsTheyCome_ButNotAcrossAWatermark()
    {
        var service = new Service();
        using var harness = Harness(service, Unordered);
        harness.ProcessElement(1);
        harness.ProcessElement(2);
        harness.ProcessWatermark(5);
        harness.ProcessElement(3);

        service.Answer(3);
        service.Answer(2);
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 1, Cancel);
        Assert.Equal(["2"], harness.Output.Values);
        Assert.Empty(harness.Output.Watermarks);
        service.Answer(1);
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 3, Cancel);

        Assert.Equal(["2", "1", "3"], harness.Output.Values);
        Assert.Equal([5], harness.Output.Watermarks);
    }

    [Theory]
    [InlineData(AsyncOutputMode.Ordered)]
    [InlineData(AsyncOutputMode.Unordered)]
    public async Task A1_NoMoreCallsThanTheCapacity_AreInFlight(AsyncOutputMode mode)
    {
        var service = new Service();
        using var harness = Harness(service, new AsyncOptions { Capacity = 2, OutputMode = mode });
        for (var i = 1; i <= 5; i++)
        {
            harness.ProcessElement(i);
        }

        harness.ProcessWatermark(7);
        Assert.Equal([1, 2], service.Pending);
        service.Answer(1);
        await harness.WaitUntilAsync(() => service.Pending.Count == 2, Cancel);
        Assert.Equal([2, 3], service.Pending);

        for (var i = 2; i <= 5; i++)
        {
            service.Answer(i);
            await harness.WaitUntilAsync(() => harness.Output.Records.Count == i, Cancel);
        }

        await harness.WaitUntilAsync(() => harness.Output.Watermarks.Count == 1, Cancel);
        Assert.Equal(["1", "2", "3", "4", "5"], harness.Output.Values);
    }

    [Theory]
    [InlineData(AsyncOutputMode.Ordered)]
    [InlineData(AsyncOutputMode.Unordered)]
    public async Task A1_FirstCallHangs_AnswersThatWaitBehindItCountTowardsTheCapacity(AsyncOutputMode mode)
    {
        var service = new Service();
        using var harness = Harness(service, new AsyncOptions { Capacity = 10, OutputMode = mode, Timeout = Timeout.InfiniteTimeSpan });
        harness.ProcessElement(1);
        harness.ProcessWatermark(1);
        for (var i = 2; i <= 50; i++)
        {
            harness.ProcessElement(i);
            foreach (var pending in service.Pending.Where(value => value > 1))
            {
                service.Answer(pending);
            }

            await harness.WaitUntilAsync(() => true, Cancel);
        }

        // The watermark counts, too: it waits for the first call.
        Assert.Equal(Enumerable.Range(1, 9), service.Begun);
        Assert.Empty(harness.Output.Records);

        service.Answer(1);
        while (harness.Output.Records.Count < 50)
        {
            await harness.WaitUntilAsync(() => harness.Output.Records.Count == 50 || service.Pending.Count > 0, Cancel);
            foreach (var pending in service.Pending)
            {
                service.Answer(pending);
            }
        }

        Assert.Equal([1], harness.Output.Watermarks);
    }

    [Fact]
    public async Task A1_WatermarksBehindACallThatHangs_CountTowardsTheCapacity()
    {
        var service = new Service();
        using var harness = Harness(service, new AsyncOptions { Capacity = 3 });
        harness.ProcessElement(1);
        harness.ProcessWatermark(1);
        harness.ProcessWatermark(2);
        harness.ProcessWatermark(3);
        harness.ProcessElement(2);
        Assert.Equal([1], service.Begun);

        service.Answer(1);
        await harness.WaitUntilAsync(() => service.Pending.Count == 1, Cancel);

        Assert.Equal([1, 2, 3], harness.Output.Watermarks);
    }

    [Fact]
    public async Task A1_CallThatEndedWell_ItsTokenIsNotCancelled()
    {
        var service = new Service();
        var harness = Harness(service, Ordered);
        harness.ProcessElement(1);
        service.Answer(1);
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 1, Cancel);

        harness.Dispose();

        Assert.False(service.WasCancelled(1));
    }

    [Fact]
    public async Task A1_EndOfInput_WaitsForAllCalls()
    {
        var service = new Service();
        using var harness = Harness(service, Ordered);
        harness.ProcessElement(1);
        harness.EndInput();
        Assert.False(harness.Output.HasEnded);

        service.Answer(1);
        await harness.WaitUntilAsync(() => harness.Output.HasEnded, Cancel);

        Assert.Equal(["1"], harness.Output.Values);
        Assert.Equal([Model.Watermark.Max], harness.Output.Watermarks);
    }

    [Fact]
    public void A1_CallThatNeverEnds_FailsAtTheTimeout()
    {
        var service = new Service();
        using var harness = Harness(service, new AsyncOptions { Timeout = TimeSpan.FromSeconds(10) });
        harness.ProcessElement(1);
        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(9.9));

        var error = Assert.ThrowsAny<Exception>(() => harness.AdvanceProcessingTime(TimeSpan.FromSeconds(0.1)));

        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Contains("did not end within 00:00:10", error.ToString(), StringComparison.Ordinal);
        Assert.True(service.WasCancelled(1));
    }

    [Fact]
    public void A1_TimeoutOfTheUsersOwn_GivesTheResult_AndTheLateAnswerChangesNothing()
    {
        var service = new Service { OnTimeout = value => [$"{value} timed out"] };
        using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.FlatMapAsync(() => service, new AsyncOptions { Timeout = TimeSpan.FromSeconds(10) }));
        harness.ProcessElement(1, 5);

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(10));
        service.Answer(1);
        harness.ProcessWatermark(5);

        Assert.Equal([new StreamRecord<string>("1 timed out", 5)], harness.Output.Records);
    }

    [Fact]
    public void A1_FailedCall_FailsTheJobWithItsException()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.MapAsync<int, int>((_, _) => throw new InvalidDataException("no such customer")));

        var error = Assert.ThrowsAny<Exception>(() => harness.ProcessElement(1));

        Assert.IsType<InvalidDataException>(error.InnerException);
    }

    [Fact]
    public async Task A1_FailedCall_IsMadeAgain_AfterTheDelay()
    {
        var calls = 0;
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.MapAsync<int, int>(
            (value, _) => ++calls < 2 ? throw new InvalidDataException() : ValueTask.FromResult(value),
            new AsyncOptions { Retry = AsyncRetryStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) }));
        harness.ProcessElement(7);
        Assert.Equal(1, calls);

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(0.9));
        Assert.Equal(1, calls);
        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(0.1));
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 1, Cancel);

        Assert.Equal((2, 7), (calls, harness.Output.Values[0]));
    }

    [Fact]
    public async Task A1_CallWhoseClientTimedOut_IsMadeAgain()
    {
        var calls = 0;
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.MapAsync<int, int>(
            (value, _) => ++calls < 2
                ? throw new TaskCanceledException("the client's own time-out", new TimeoutException())
                : ValueTask.FromResult(value),
            new AsyncOptions { Retry = AsyncRetryStrategy.FixedDelay(1, TimeSpan.FromSeconds(1)) }));
        harness.ProcessElement(7);

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(1));
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 1, Cancel);

        Assert.Equal(2, calls);
    }

    [Fact]
    public void A1_FailureThatIsNotWorthARetry_FailsAtOnce()
    {
        var calls = 0;
        var retry = AsyncRetryStrategy.FixedDelay(5, TimeSpan.Zero) with { RetryIfException = exception => exception is IOException };
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.MapAsync<int, int>(
            (_, _) => ++calls > 0 ? throw new InvalidDataException() : default, new AsyncOptions { Retry = retry }));

        Assert.ThrowsAny<Exception>(() => harness.ProcessElement(1));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A1_WindowsBeforeTheCalls_PauseWhileThereIsNoRoom()
    {
        const int Keys = 500;
        var fired = 0;
        var service = new Service();
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input
            .KeyBy(value => value)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)))
            .Reduce((first, _) => first, (_, _, value) =>
            {
                fired++;
                return value;
            }).Uid("windows")
            .MapAsync(async (value, stop) => (await service.InvokeAsync(value, stop)).Single(), new AsyncOptions { Capacity = 10 })
            .Uid("calls"));
        for (var key = 0; key < Keys; key++)
        {
            harness.ProcessElement(key, 1);
        }

        harness.ProcessWatermark(100);
        Assert.InRange(fired, 10, 100);
        Assert.Equal(10, service.Pending.Count);

        while (harness.Output.Records.Count < Keys)
        {
            await harness.WaitUntilAsync(() => harness.Output.Records.Count == Keys || service.Pending.Count > 0, Cancel);
            foreach (var pending in service.Pending)
            {
                service.Answer(pending);
            }
        }

        await harness.WaitUntilAsync(() => harness.Output.Watermarks.Count == 1, Cancel);
        Assert.Equal(Keys, fired);
    }

    [Fact]
    public void A1_Calls_ShareTheTaskOfTheStepBefore()
    {
        var environment = StreamExecutionEnvironment.Create();
        environment.FromSequence(1, 10)
            .MapAsync((number, _) => ValueTask.FromResult(number)).Uid("calls")
            .SinkTo(new CollectingSink<long>());

        Assert.Single(JobGraphBuilder.Build(environment, "job").Vertices);
    }

    [Fact]
    public void Close_CancelsWhatIsInFlight()
    {
        var service = new Service();
        var harness = Harness(service, Ordered);
        harness.ProcessElement(1);

        harness.Dispose();

        Assert.True(service.WasCancelled(1));
    }

    [Fact]
    public void Options_ThatMakeNoSense_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncOptions { Capacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => AsyncRetryStrategy.FixedDelay(0, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            AsyncRetryStrategy.ExponentialBackoff(1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A1_AnySchedule_WithCallsThatEndAtOnce_LosesNothing(int seed)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        var sink = new CollectingSink<long>();
        environment.FromSource(new Connectors.Generator.NumberSequenceSource(1, 5_000), WatermarkStrategy.NoWatermarks<long>())
            .MapAsync((number, _) =>
                ValueTask.FromResult(number * 2), new AsyncOptions { OutputMode = AsyncOutputMode.Unordered, Capacity = 3 })
                .Uid("calls")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions { Credits = 1 }).Run();

        Assert.Equal(Enumerable.Range(1, 5_000).Select(number => number * 2L), sink.Values.Order());
    }

    private static OperatorTestHarness<int, string> Harness(Service service, AsyncOptions options) =>
        OperatorTestHarness.Create((DataStream<int> input) =>
            input.MapAsync(async (value, stop) => (await service.InvokeAsync(value, stop)).Single(), options));

    /// <summary>Answers when it is told to.</summary>
    private sealed class Service : IAsyncFunction<int, string>
    {
        private readonly Dictionary<int, (TaskCompletionSource<IReadOnlyCollection<string>> Answer, CancellationToken Stop)> _calls = [];

        public Func<int, string[]>? OnTimeout { get; init; }

        public IEnumerable<int> Begun => _calls.Keys;

        public IReadOnlyList<int> Pending => [.. _calls.Where(call => !call.Value.Answer.Task.IsCompleted).Select(call => call.Key)];

        public ValueTask<IReadOnlyCollection<string>> InvokeAsync(int value, CancellationToken cancellationToken)
        {
            var answer = new TaskCompletionSource<IReadOnlyCollection<string>>();
            _calls.Add(value, (answer, cancellationToken));
            return new(answer.Task);
        }

        public IReadOnlyCollection<string> Timeout(int value, TimeSpan timeout) => OnTimeout!(value);

        public void Answer(int value) => _calls[value].Answer.SetResult([$"{value}"]);

        public bool WasCancelled(int value) => _calls[value].Stop.IsCancellationRequested;
    }
}
