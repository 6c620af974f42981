using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Async;

/// <summary>Asynchronous functions with a life, what they do about time-outs, and retries because of results (rule A1).</summary>
public sealed class AsyncFunctionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AsyncOutputMode.Ordered)]
    [InlineData(AsyncOutputMode.Unordered)]
    public void Map_WithAnObject_IsOpenedAndClosed(AsyncOutputMode mode)
    {
        List<string> life = [];
        using (var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.MapAsync(() => new Client(life), new AsyncOptions { OutputMode = mode })))
        {
            harness.ProcessElement(1, 5);

            Assert.Equal([new("client 1", 5)], harness.Output.Records);
        }

        Assert.Equal(["opened", "closed"], life);
    }

    [Theory]
    [InlineData(AsyncOutputMode.Ordered)]
    [InlineData(AsyncOutputMode.Unordered)]
    public void FlatMap_WithALife_IsOpenedAndClosed(AsyncOutputMode mode)
    {
        List<string> life = [];
        using (var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.FlatMapAsync(() => new FlatClient(life), new AsyncOptions { OutputMode = mode })))
        {
            harness.ProcessElement(2);

            Assert.Equal(["2", "2"], harness.Output.Values);
        }

        Assert.Equal(["opened", "closed"], life);
    }

    [Fact]
    public async Task Map_ThatDoesNotEndInTime_IsWhatItsFunctionSays()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) =>
            input.MapAsync(new Hangs(), new AsyncOptions { Timeout = Second }));
        harness.ProcessElement(7);

        harness.AdvanceProcessingTime(Second);
        await harness.WaitUntilAsync(() => harness.Output.Records.Count == 1, Cancel);

        Assert.Equal(["7 after 00:00:01"], harness.Output.Values);
    }

    [Fact]
    public async Task Lambdas_ThatDoNotEndInTime_AreWhatTheirHandlersSay()
    {
        using var map = OperatorTestHarness.Create((DataStream<int> input) => input.MapAsync(
            async (int value, CancellationToken stop) => await ForeverAsync(value, stop),
            new AsyncOptions { Timeout = Second },
            onTimeout: value => -value));
        using var flatMap = OperatorTestHarness.Create((DataStream<int> input) => input.FlatMapAsync(
            async (int value, CancellationToken stop) => (IReadOnlyCollection<int>)[await ForeverAsync(value, stop)],
            new AsyncOptions { Timeout = Second },
            onTimeout: value => [value, -value]));
        map.ProcessElement(7);
        flatMap.ProcessElement(7);

        map.AdvanceProcessingTime(Second);
        flatMap.AdvanceProcessingTime(Second);
        await map.WaitUntilAsync(() => map.Output.Records.Count == 1, Cancel);
        await flatMap.WaitUntilAsync(() => flatMap.Output.Records.Count == 2, Cancel);

        Assert.Equal([-7], map.Output.Values);
        Assert.Equal([7, -7], flatMap.Output.Values);
    }

    [Fact]
    public async Task Retry_BecauseOfAResult_TakesTheLastAnswerAsItIs()
    {
        var calls = 0;
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.MapAsync(
            (value, _) => new ValueTask<string>($"busy {++calls}"),
            new AsyncOptions { Retry = AsyncRetryStrategy.FixedDelay(2, Second).IfResult<string>(answer => answer.StartsWith("busy")) }));
        harness.ProcessElement(1);

        await AdvanceUntilAsync(harness, () => calls == 2);
        Assert.Empty(harness.Output.Records);
        await AdvanceUntilAsync(harness, () => harness.Output.Records.Count == 1);

        Assert.Equal(["busy 3"], harness.Output.Values);
    }

    [Fact]
    public async Task Retry_BecauseOfAllResults_EndsWithTheFirstThatWillDo()
    {
        var calls = 0;
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.FlatMapAsync(
            (int value, CancellationToken _) => new ValueTask<IReadOnlyCollection<int>>(Enumerable.Repeat(value, ++calls).ToList()),
            new AsyncOptions
            {
                Retry = AsyncRetryStrategy.ExponentialBackoff(5, Second, Second * 60).IfResults<int>(results => results.Count() < 3),
            }));
        harness.ProcessElement(1);

        await AdvanceUntilAsync(harness, () => harness.Output.Records.Count > 0);

        Assert.Equal(3, calls);
        Assert.Equal([1, 1, 1], harness.Output.Values);
    }

    [Fact]
    public void Retry_BecauseOfAResultOfABaseType_IsTaken() => Assert.NotNull(
        StreamExecutionEnvironment.Create().FromElements(1).MapAsync(
            (value, _) => new ValueTask<string>($"{value}"),
            new AsyncOptions { Retry = AsyncRetryStrategy.FixedDelay(1, Second).IfResult<object>(result => result is null) }));

    [Fact]
    public void Retry_BecauseOfResultsThatTheStepDoesNotHave_IsRefused()
    {
        var failure = Assert.Throws<InvalidJobException>(() => StreamExecutionEnvironment.Create().FromElements(1).MapAsync(
            (value, _) => new ValueTask<string>($"{value}"),
            new AsyncOptions { Retry = AsyncRetryStrategy.FixedDelay(1, Second).IfResult<int>(result => result > 0) }));

        Assert.Contains("looks at results of type Int32, and those of the step are String", failure.Message, StringComparison.Ordinal);
    }

    private static async Task AdvanceUntilAsync<TOut>(OperatorTestHarness<int, TOut> harness, Func<bool> condition)
    {
        while (!condition())
        {
            // What a call's end starts to wait for is started on another thread.
            await harness.WaitUntilAsync(() => true, Cancel);
            harness.AdvanceProcessingTime(Second);
            await Task.Yield();
        }
    }

    private static async Task<int> ForeverAsync(int value, CancellationToken stop)
    {
        await Task.Delay(System.Threading.Timeout.Infinite, stop);
        return value;
    }

    private sealed class Client(List<string> life) : IRichAsyncMapOperator<int, string>
    {
        public void Open(IRuntimeContext context) => life.Add("opened");

        public ValueTask<string> MapAsync(int value, CancellationToken cancellationToken) => new($"client {value}");

        public void Close() => life.Add("closed");
    }

    private sealed class FlatClient(List<string> life) : IRichAsyncFunction<int, string>
    {
        public void Open(IRuntimeContext context) => life.Add("opened");

        public ValueTask<IReadOnlyCollection<string>> InvokeAsync(int value, CancellationToken cancellationToken) =>
            new([.. Enumerable.Repeat($"{value}", value)]);

        public void Close() => life.Add("closed");
    }

    private sealed class Hangs : IAsyncMapOperator<int, string>
    {
        public async ValueTask<string> MapAsync(int value, CancellationToken cancellationToken) =>
            $"{await ForeverAsync(value, cancellationToken)}";

        public string Timeout(int value, TimeSpan timeout) => $"{value} after {timeout}";
    }
}
