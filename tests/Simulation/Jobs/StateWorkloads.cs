namespace FlinkNet.Simulation;

/// <summary>All kinds of state at once, one of them mortal, and timers that are set, moved and deleted.</summary>
internal sealed class ManyStates : Workload
{
    public override IEnumerable<Row> Expected(SimInput input)
    {
        foreach (var key in ByKey(input.First))
        {
            var values = key.Select(item => item.Value).ToList();
            foreach (var item in key)
            {
                yield return new Row("distinct", key.Key, item.Sequence, values.Take(item.Sequence + 1)
                    .Distinct()
                    .Count(), values.Take(item.Sequence + 1)
                    .Max());
            }

            yield return new Row("list", key.Key, 0, values.Aggregate(0L, Fold), values.Count);
            yield return new Row("map", key.Key, 0, values.GroupBy(value => value)
                .Sum(group => (long)group.Key * group.Count() * group.Count()), values.Sum());
        }
    }

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Process(() => new Remember()).Uid("remember")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private static long Fold(long sum, int value) => unchecked((sum * 31) + value + 1);

    private sealed class Remember : KeyedProcessFunction<int, Item, Row>
    {
        private IListState<int> _list = null!;
        private IMapState<int, int> _map = null!;
        private IReducingState<int> _max = null!;
        private IValueState<string> _last = null!;
        private IAggregatingState<int, long> _sum = null!;

        public override void Open(IRuntimeContext context)
        {
            _list = context.GetListState(new ListStateDescriptor<int>("list"));
            _map = context.GetMapState(new MapStateDescriptor<int, int>("map") { TimeToLive = new StateTtlConfig(TimeSpan.FromDays(1)) });
            _max = context.GetReducingState(new ReducingStateDescriptor<int>("max", Math.Max));
            _last = context.GetState(new ValueStateDescriptor<string>("last") { TimeToLive = new StateTtlConfig(TimeSpan.FromDays(1)) });
            _sum = context.GetAggregatingState(new AggregatingStateDescriptor<int, long, long>("sum", new Sum()));
        }

        public override void ProcessElement(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 2);
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            context.TimerService.DeleteEventTimeTimer(long.MaxValue - 2);
            _list.Add(value.Value);
            _map[value.Value] = _map.TryGetValue(value.Value, out var count) ? count + 1 : 1;
            _max.Add(value.Value);
            _sum.Add(value.Value);
            if (_last.HasValue != value.Sequence > 0)
            {
                SimWorld.Current.Break(
                    $"Key {value.Key} came to record {value.Sequence}, but what it remembers of the one before is '{_last.Value}'.");
            }

            _last.Value = $"record {value.Sequence}";
            _max.TryGet(out var max);
            output.Collect(new Row("distinct", value.Key, value.Sequence, _map.Keys.Count(), max));
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<Row> output)
        {
            _sum.TryGet(out var sum);
            output.Collect(new Row("list", context.CurrentKey, 0, _list.Aggregate(0L, Fold), _list.Count()));
            output.Collect(new Row("map", context.CurrentKey, 0, _map.Sum(entry => (long)entry.Key * entry.Value * entry.Value), sum));
        }
    }

    private sealed class Sum : IAggregateFunction<int, long, long>
    {
        public long CreateAccumulator() => 0;

        public long Add(int value, long accumulator) => accumulator + value;

        public long GetResult(long accumulator) => accumulator;

        public long Merge(long a, long b) => a + b;
    }
}

/// <summary>Keeps so much per key that snapshots are objects of their own.</summary>
internal sealed class WideState : Workload
{
    private const int Length = 1500;

    public override IEnumerable<Row> Expected(SimInput input) =>
        ByKey(input.First).Select(key => new Row("wide", key.Key, 0, key.Count() * Length, 0));

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Process(() => new Pad()).Uid("pad")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private sealed class Pad : KeyedProcessFunction<int, Item, Row>
    {
        private IListState<string> _texts = null!;

        public override void Open(IRuntimeContext context) => _texts = context.GetListState(new ListStateDescriptor<string>("texts"));

        public override void ProcessElement(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            _texts.Add(new string('x', Length));
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<Row> output) =>
            output.Collect(new Row("wide", context.CurrentKey, 0, _texts.Sum(text => text.Length), 0));
    }
}

/// <summary>Rules that all subtasks hear of. What of them a record meets is chance; at the end of time all have met all.</summary>
internal sealed class BroadcastRules : Workload
{
    private static readonly MapStateDescriptor<int, int> Rules = new("rules");

    public override IEnumerable<Row> Expected(SimInput input)
    {
        var rules = ByKey(input.Second).ToDictionary(key => key.Key, key => key.Last().Value);
        return ByKey(input.First)
            .Select(key => new Row("rules", key.Key, 0, rules.Sum(rule => (long)rule.Key * rule.Value), key.Sum(item => item.Value)));
    }

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Connect(Items(environment, 1).Broadcast(Rules))
        .Process(() => new Apply()).Uid("apply")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private sealed class Apply : KeyedBroadcastProcessFunction<int, Item, Item, Row>
    {
        private IValueState<long> _sum = null!;

        public override void Open(IRuntimeContext context) => _sum = context.GetState(new ValueStateDescriptor<long>("sum"));

        public override void ProcessElement(Item value, IKeyedReadOnlyBroadcastContext<int> context, ICollector<Row> output)
        {
            context.TimerService.RegisterEventTimeTimer(long.MaxValue - 1);
            _sum.Value += value.Value;
        }

        public override void ProcessBroadcastElement(Item value, IKeyedBroadcastContext<int> context, ICollector<Row> output) =>
            context.GetBroadcastState(Rules).Put(value.Key, value.Value);

        public override void OnTimer(long timestamp, IBroadcastOnTimerContext<int> context, ICollector<Row> output) => output.Collect(
            new Row("rules", context.CurrentKey, 0, context.GetBroadcastState(Rules).Sum(rule => (long)rule.Key * rule.Value), _sum.Value));
    }
}

/// <summary>Asks somebody else about each record, in order; answers take their time.</summary>
internal sealed class AsyncCalls : Workload
{
    public override bool KeepsOrderWhenRescaled => false;

    public override IEnumerable<Row> Expected(SimInput input) =>
        input.First.SelectMany(split => split).Select(item => new Row("asked", item.Key, item.Sequence, item.Value * 2, 0));

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .MapAsync((item, _) => AskAsync(item), new AsyncOptions { Capacity = 5 }).Uid("ask")
        .KeyBy(row => row.Key)
        .Map(row => row)
        .SinkTo(new LedgerSink()).Uid("ledger");

    private static ValueTask<Row> AskAsync(Item item)
    {
        var world = SimWorld.Current;
        var answer = new TaskCompletionSource<Row>();
        world.After(world.Faults.Latency(), null, () => answer.SetResult(new Row("asked", item.Key, item.Sequence, item.Value * 2, 0)));
        return new ValueTask<Row>(answer.Task);
    }
}
