namespace FlinkNet.Simulation;

/// <summary>Counts and sums per key as they run, and at the end of time.</summary>
internal sealed class RunningCounts : Workload
{
    public override IEnumerable<Row> Expected(SimInput input)
    {
        foreach (var key in ByKey(input.First))
        {
            long sum = 0;
            foreach (var item in key)
            {
                sum += item.Value;
                yield return new Row("count", key.Key, item.Sequence, item.Sequence + 1, sum);
            }

            yield return new Row("final", key.Key, 0, key.Count(), sum);
        }
    }

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Process(() => new Count()).Uid("count")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private sealed class Count : KeyedProcessFunction<int, Item, Row>
    {
        private IValueState<long> _count = null!;
        private IValueState<long> _sum = null!;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<long>("count"));
            _sum = context.GetState(new ValueStateDescriptor<long>("sum"));
        }

        public override void ProcessElement(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            _count.Value++;
            _sum.Value += value.Value;
            output.Collect(new Row("count", value.Key, value.Sequence, _count.Value, _sum.Value));
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<Row> output) =>
            output.Collect(new Row("final", context.CurrentKey, 0, _count.Value, _sum.Value));
    }
}

/// <summary>Sums per key and window.</summary>
internal class TumblingWindows : Workload
{
    private const int Size = 100;

    public override IEnumerable<Row> Expected(SimInput input) => ByKey(input.First).SelectMany(key => key
        .GroupBy(item => item.Time / Size * Size)
        .Select(window => new Row("window", key.Key, window.Key, window.Sum(item => item.Value), 0)));

    protected override void Define(StreamExecutionEnvironment environment) => Read(environment)
        .KeyBy(item => item.Key)
        .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(Size)))
        .Reduce((a, b) => a with { Value = a.Value + b.Value }, (key, window, sum) => new Row("window", key, window.Start, sum.Value, 0))
            .Uid("windows")
        .SinkTo(new LedgerSink()).Uid("ledger");

    /// <summary>The records.</summary>
    protected virtual DataStream<Item> Read(StreamExecutionEnvironment environment) => Items(environment, 0);
}

/// <summary>Two sources as one stream.</summary>
internal sealed class UnionOfTwo : Workload
{
    private const int SecondKeys = 1000;

    public override IEnumerable<Row> Expected(SimInput input) =>
        Sums(input.First, 0).Concat(Sums(input.Second, SecondKeys));

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .Union(Items(environment, 1).Map(item => item with { Key = item.Key + SecondKeys }))
        .Map(item => new Row("sum", item.Key, item.Sequence, item.Value, 1))
        .KeyBy(row => row.Key)
        .Reduce((a, b) => b with { A = a.A + b.A, B = a.B + b.B }).Uid("sum")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private static IEnumerable<Row> Sums(IReadOnlyList<Item[]> stream, int firstKey)
    {
        foreach (var key in ByKey(stream))
        {
            long sum = 0;
            foreach (var item in key)
            {
                sum += item.Value;
                yield return new Row("sum", key.Key + firstKey, item.Sequence, sum, item.Sequence + 1);
            }
        }
    }
}

/// <summary>Joins two keyed streams at the end of time: what came by each, in its order.</summary>
internal sealed class TwoInputs : Workload
{
    public override IEnumerable<Row> Expected(SimInput input)
    {
        var second = ByKey(input.Second).ToDictionary(key => key.Key, key => Fold(key.Select(item => item.Value)));
        var first = ByKey(input.First).ToDictionary(key => key.Key, key => Fold(key.Select(item => item.Value)));
        return first.Keys.Union(second.Keys)
            .Select(key => new Row("both", key, 0, first.GetValueOrDefault(key), second.GetValueOrDefault(key)));
    }

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Connect(Items(environment, 1).KeyBy(item => item.Key))
        .Process(() => new Join()).Uid("join")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private static long Fold(IEnumerable<int> values) => values.Aggregate(0L, (sum, value) => unchecked((sum * 31) + value + 1));

    private sealed class Join : KeyedCoProcessFunction<int, Item, Item, Row>
    {
        private IListState<int> _first = null!;
        private IValueState<long> _second = null!;

        public override void Open(IRuntimeContext context)
        {
            _first = context.GetListState(new ListStateDescriptor<int>("first"));
            _second = context.GetState(new ValueStateDescriptor<long>("second"));
        }

        public override void ProcessElement1(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            _first.Add(value.Value);
        }

        public override void ProcessElement2(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            _second.Value = unchecked((_second.Value * 31) + value.Value + 1);
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<Row> output) =>
            output.Collect(new Row("both", context.CurrentKey, 0, Fold(_first), _second.Value));
    }
}
