namespace FlinkNet.Simulation;

/// <summary>Counts whose records take different ways before they are counted.</summary>
internal sealed class SpreadCounts : Workload
{
    public override IEnumerable<Row> Expected(SimInput input) =>
        input.First.SelectMany(split => split).Select(item => new Row("item", item.Key, item.Sequence, item.Value, 0));

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .Rebalance()
        .Map(item => new Row("item", item.Key, item.Sequence, item.Value, 0))
        .KeyBy(row => row.Key)
        .Map(row => row)
        .SinkTo(new LedgerSink()).Uid("ledger");
}

/// <summary>Keeps so much per key that snapshots are objects of their own.</summary>
internal sealed class WideState : Workload
{
    public override IEnumerable<Row> Expected(SimInput input) => ByKey(input.First).Select(key => new Row("wide", key.Key, 0, key.Count() * 5000, 0));

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
            _texts.Add(new string('x', 5000));
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<Row> output) =>
            output.Collect(new Row("wide", context.CurrentKey, 0, _texts.Sum(text => text.Length), 0));
    }
}

/// <summary>A job whose function answers from another thread, as the world's rules forbid.</summary>
internal sealed class EscapingJob : Workload
{
    public override IEnumerable<Row> Expected(SimInput input) => [];

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .Map(item =>
        {
            var world = SimWorld.Current;
            var thread = new Thread(() =>
            {
                try
                {
                    world.After(TimeSpan.Zero, null, () => { });
                }
                catch (InvalidOperationException)
                {
                    // The world has noted it.
                }
            });
            thread.Start();
            thread.Join();
            return new Row("escaped", item.Key, item.Sequence, 0, 0);
        })
        .SinkTo(new LedgerSink()).Uid("ledger");
}
