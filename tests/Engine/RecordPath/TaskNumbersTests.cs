using FlinkNet.Engine.RecordPath.Tasks;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>What a task tells of itself.</summary>
public sealed class TaskNumbersTests
{
    private const int Count = 1000;

    [Fact]
    public void RecordsOut_OfAStepWithSeveralConsumers_CountOnce()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var numbers = Numbers(environment);
        numbers.KeyBy(number => number % 10).Map(number => number).SinkTo(new CollectingSink<long>());
        numbers.Broadcast().Map(number => number).SinkTo(new CollectingSink<long>());

        var run = new SeededRun(environment, 1, new SeededRunOptions());
        run.Run();

        Assert.Equal(Count, run.Sources.Sum(source => source.Counters.RecordsOut));
        Assert.DoesNotContain(StepStatus.WaitingForCalls, run.Statuses);
    }

    [Fact]
    public void RecordsOut_OfSideOutputs_CountBesideTheMainOnes()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var odd = new OutputTag<long>("odd");
        var split = Numbers(environment).Process(new Split(odd));
        split.Rebalance().SinkTo(new CollectingSink<long>());
        split.GetSideOutput(odd).Rebalance().SinkTo(new CollectingSink<long>());

        var run = new SeededRun(environment, 1, new SeededRunOptions());
        run.Run();

        Assert.Equal(Count, run.Sources.Sum(source => source.Counters.RecordsOut));
    }

    [Fact]
    public void Task_WhoseCallsAreNotAnswered_WaitsForThem_NotForThoseAfterIt()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        var never = new TaskCompletionSource<long>();
        Numbers(environment)
            .Rebalance()
            .MapAsync((_, _) => new ValueTask<long>(never.Task), new AsyncOptions { Capacity = 2 }).Uid("calls")
            .SinkTo(new CollectingSink<long>());

        var run = new SeededRun(environment, 1, new SeededRunOptions());
        Assert.False(run.TryRun(5_000));

        Assert.Contains(StepStatus.WaitingForCalls, run.Statuses);
    }

    private static SingleOutputStreamOperator<long> Numbers(StreamExecutionEnvironment environment) => environment.FromSource(
        new Connectors.Generator.NumberSequenceSource(1, Count), WatermarkStrategy.NoWatermarks<long>());

    private sealed class Split(OutputTag<long> odd) : ProcessFunction<long, long>
    {
        public override void ProcessElement(long value, IProcessContext context, ICollector<long> output)
        {
            if (value % 2 == 0)
            {
                output.Collect(value);
            }
            else
            {
                context.Output(odd, value);
            }
        }
    }
}
