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
