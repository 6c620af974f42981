using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

/// <summary>Functions that nobody would await are refused where the step is added.</summary>
public sealed class AsyncFunctionTests
{
    [Fact]
    public void Map_ToATask_IsRefusedWithAdvice() =>
        AssertRefused(numbers => numbers.Map(number => Task.FromResult(number)), "'Map' makes records of type Task<Int32>");

    [Fact]
    public void Map_ToAValueTask_IsRefused() =>
        AssertRefused(numbers => numbers.Map(async ValueTask<int> (number) => await Task.FromResult(number)), "ValueTask<Int32>");

    [Fact]
    public void Map_ToATaskWithoutResult_IsRefused() => AssertRefused(numbers => numbers.Map(number => Task.CompletedTask), "Task");

    [Fact]
    public void Map_ToAnAsyncSequence_IsRefused() =>
        AssertRefused(numbers => numbers.Map(number => AsyncEnumerable.Range(0, number)), "IAsyncEnumerable<Int32>");

    [Fact]
    public void MapOperator_ToATask_IsRefused() => AssertRefused(numbers => numbers.Map(new TaskMap()), "Task<Int32>");

    [Fact]
    public void FlatMap_ToASequenceOfTasks_IsRefused() => AssertRefused(
        numbers => numbers.FlatMap(number => new[] { Task.FromResult(number) }), "'FlatMap' makes records of type Task<Int32>");

    [Fact]
    public void Query_ThatSelectsATask_IsRefused() =>
        AssertRefused(numbers => _ = from number in numbers select Task.FromResult(number), "Task<Int32>");

    [Fact]
    public void WindowAggregate_ToATask_IsRefused() => AssertRefused(
        numbers => numbers.KeyBy(number => number).Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1))).Aggregate(new TaskSum()),
        "Task<Int32>");

    [Fact]
    public void FlatMap_ByAnAsyncVoidLambda_IsRefused() => AssertRefused(
        numbers => numbers.FlatMap(async (int number, ICollector<int> output) => output.Collect(await Task.FromResult(number))),
        "'async void' cannot be awaited: the function of 'FlatMap'");

    [Fact]
    public void ConnectedFlatMap_ByAnAsyncVoidLambda_IsRefused() => AssertRefused(
        numbers => numbers.Connect(numbers).FlatMap(
            (int number, ICollector<int> output) => output.Collect(number),
            async (number, output) => output.Collect(await Task.FromResult(number))),
        "'async void'");

    [Fact]
    public void ProcessFunction_WithAnAsyncVoidMethod_IsRefused() =>
        AssertRefused(numbers => numbers.Process(new AsyncVoidProcess()), "AsyncVoidProcess.ProcessElement");

    [Fact]
    public void MapAsync_OfATask_IsNot() =>
        PlannedPrograms.Environment().Numbers().MapAsync(async (number, _) => await Task.FromResult(number));

    [Fact]
    public void RefusedStep_IsNotPartOfTheProgram()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        Assert.Throws<InvalidJobException>(() => numbers.Map(number => Task.FromResult(number)));
        numbers.Discard();

        Assert.Single(env.Plan().Vertices);
    }

    private static void AssertRefused(Action<DataStream<int>> add, string expected)
    {
        var numbers = PlannedPrograms.Environment().Numbers();
        var refusal = Assert.Throws<InvalidJobException>(() => add(numbers));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MapAsync", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class TaskMap : IMapOperator<int, Task<int>>
    {
        public Task<int> Map(int value) => Task.FromResult(value);
    }

    private sealed class TaskSum : IAggregateFunction<int, int, Task<int>>
    {
        public int CreateAccumulator() => 0;

        public int Add(int value, int accumulator) => value + accumulator;

        public Task<int> GetResult(int accumulator) => Task.FromResult(accumulator);

        public int Merge(int a, int b) => a + b;
    }

    private sealed class AsyncVoidProcess : ProcessFunction<int, int>
    {
        public override async void ProcessElement(int value, IProcessContext context, ICollector<int> output) =>
            output.Collect(await Task.FromResult(value));
    }
}
