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

/// <summary>Counts in a field what is to be counted in state.</summary>
internal sealed class CountsInFields : Workload
{
    public override IEnumerable<Row> Expected(SimInput input) =>
        input.First.SelectMany(split => split).Select(item => new Row("number", item.Key, item.Sequence, item.Sequence, 0));

    protected override void Define(StreamExecutionEnvironment environment) => Items(environment, 0)
        .KeyBy(item => item.Key)
        .Process(() => new Count()).Uid("count")
        .SinkTo(new LedgerSink()).Uid("ledger");

    private sealed class Count : KeyedProcessFunction<int, Item, Row>
    {
        private readonly Dictionary<int, int> _counts = [];

        public override void ProcessElement(Item value, IKeyedProcessContext<int> context, ICollector<Row> output)
        {
            var count = _counts.GetValueOrDefault(value.Key);
            _counts[value.Key] = count + 1;
            output.Collect(new Row("number", value.Key, value.Sequence, count, 0));
        }
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
