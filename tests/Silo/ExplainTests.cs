using System.Text.Json;
using FlinkNet.Connectors.Files;
using FlinkNet.Model;

namespace FlinkNet.Silo.Tests;

/// <summary>The plan of a job, as its author sees it.</summary>
public sealed class ExplainTests
{
    private const string Expected =
        """
        payments: 6 tasks, 11 subtasks
          parallelism 2, 720 key groups, where a step does not set its own
          keyed state in memory
          checkpoints every 10 s in /tmp/checkpoints

        Task 1: 1 subtask
          Source: orders  uid 'orders'
              keeps    splits of IndexSplit

        Task 2: 2 subtasks
          <- (int, string) of task 1 ('Source: orders'), rebalance
          large
              "Small ones are not worth the trouble."

        Task 3: 2 subtasks
          Source: rates
              keeps    splits of IndexSplit

        Task 4: 2 subtasks
          <- input 1: (int, string) of task 2 ('large'), hash by int
          <- input 2: long of task 3 ('Source: rates'), hash by int
          Keyed Co-Process  uid 'match'
              keys     int
              value    'last' of long, lives 1 h after it was written
              map      'seen' of string to (int, string)
              list     'waiting' of string, lives 2 d of event time after it was used
          -> Sink: Discard

        Task 5: 2 subtasks
          <- string of task 4 ('Keyed Co-Process', side output 'unmatched'), hash by
             char
          TumblingEventTimeWindows(60 s)  uid 'per minute'
              keys     char
              keeps    accumulators of string

        Task 6: 2 subtasks
          <- string of task 5 ('TumblingEventTimeWindows(60 s)'), forward; not chained,
             since 'Async Map' begins a task
          Async Map  uid 'names'
              keeps    records in flight of string
          -> Sink: Text to out
              keeps    committables of PendingFile

        """;

    [Fact]
    public void Text_TellsChainsExchangesUidsAndState_In80Columns()
    {
        var text = Program().Explain("payments");

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(Expected.ReplaceLineEndings(), text.ReplaceLineEndings());
    }

    [Fact]
    public void Mermaid_HasANodeForEachTaskAndAnArrowForEachExchange()
    {
        var text = Program().Explain("payments", PlanFormat.Mermaid);

        Assert.StartsWith("flowchart TD", text, StringComparison.Ordinal);
        Assert.Contains("t4[\"<b>Keyed Co-Process</b> <i>match</i><br/>", text, StringComparison.Ordinal);
        Assert.Contains("t2 -- \"hash by int\" --> t4", text, StringComparison.Ordinal);
        Assert.Contains("t4 -- \"hash by char, side output 'unmatched'\" --> t5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_IsReadByPrograms()
    {
        using var plan = JsonDocument.Parse(Program().Explain("payments", PlanFormat.Json));

        var match = plan.RootElement.GetProperty("tasks")[3].GetProperty("operators")[0];
        Assert.Equal("match", match.GetProperty("uid").GetString());
        Assert.Equal("int", match.GetProperty("key").GetString());
        Assert.Equal("1 h after it was written", match.GetProperty("states")[0].GetProperty("timeToLive").GetString());
    }

    [Fact]
    public void Function_ThatCannotBeOpenedHere_IsToldWithItsReason()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 2).KeyBy(value => value)
            .Map(() => new NeedsADatabase()).Uid("needy")
            .SinkTo(new DiscardingSink<long>());

        var text = environment.Explain();

        Assert.Contains("value    'count' of long", text, StringComparison.Ordinal);
        Assert.Contains("state    not all known: no database here", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_ThatWasOpened_IsClosed()
    {
        List<string> life = [];
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 2).KeyBy(value => value).Map(() => new Lives(life)).Uid("lives").SinkTo(new DiscardingSink<long>());

        environment.Explain();

        Assert.Equal(["opened", "closed"], life);
    }

    [Fact]
    public void Program_ThatCannotBecomeAJob_IsRefused() =>
        Assert.Throws<InvalidJobException>(() => StreamExecutionEnvironment.Create().Explain());

    private static StreamExecutionEnvironment Program()
    {
        var environment = StreamExecutionEnvironment.Create("--parallelism", "2")
            .EnableCheckpointing(TimeSpan.FromSeconds(10), "/tmp/checkpoints");
        var unmatched = new OutputTag<string>("unmatched");
        var orders = environment.FromElements((1, "a"), (2, "b")).Name("orders").Uid("orders")
            .Filter(order => order.Item1 > 1).Name("large").Description("Small ones are not worth the trouble.");
        var rates = environment.FromSequence(1, 10).Name("rates");
        var matched = orders.KeyBy(order => order.Item1)
            .Connect(rates.KeyBy(rate => (int)rate))
            .Process(new Match()).Uid("match");
        matched.SinkTo(new DiscardingSink<string>());
        matched.GetSideOutput(unmatched)
            .KeyBy(word => word[0])
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMinutes(1)))
            .Reduce((first, second) => first + second).Uid("per minute")
            .MapAsync((word, _) => ValueTask.FromResult(word)).StartNewChain().Uid("names")
            .SinkTo(FileSink.Text<string>("out"));
        return environment;
    }

    private sealed class Match : KeyedCoProcessFunction<int, (int, string), long, string>
    {
        public override void Open(IRuntimeContext context)
        {
            context.GetState(new ValueStateDescriptor<long>("last") { TimeToLive = new StateTtlConfig(TimeSpan.FromHours(1)) });
            context.GetMapState(new MapStateDescriptor<string, (int, string)>("seen"));
            context.GetListState(new ListStateDescriptor<string>("waiting")
            {
                TimeToLive = new StateTtlConfig(TimeSpan.FromDays(2))
                {
                    UpdateType = StateTtlUpdateType.OnReadAndWrite,
                    TimeDomain = TimeDomain.EventTime,
                },
            });
        }

        public override void ProcessElement1((int, string) value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
        }

        public override void ProcessElement2(long value, IKeyedProcessContext<int> context, ICollector<string> output)
        {
        }
    }

    private sealed class NeedsADatabase : IRichMapOperator<long, long>
    {
        public void Open(IRuntimeContext context)
        {
            context.GetState(new ValueStateDescriptor<long>("count"));
            throw new InvalidOperationException("no database here");
        }

        public long Map(long value) => value;
    }

    private sealed class Lives(List<string> life) : IRichMapOperator<long, long>
    {
        public void Open(IRuntimeContext context) => life.Add("opened");

        public long Map(long value) => value;

        public void Close() => life.Add("closed");
    }
}
