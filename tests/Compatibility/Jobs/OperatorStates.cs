namespace FlinkNet.Compatibility;

/// <summary>State without a key: lists that are dealt out, lists that all get, and broadcast state of both kinds of functions.</summary>
internal sealed class OperatorStates : CompatibilityJob
{
    private const int Rules = 4;

    public override string Name => "operator-states";

    public override IReadOnlyList<string> Expected => Sorted(
        Numbers(Bursts.Hold, Bursts.Count).Select(number => $"{number} union {Numbers(0, Bursts.Hold).Sum()} rule {number % Rules}")
            .Concat(Numbers(0, Bursts.Hold).Select(number => $"dealt out {number}")));

    public override void Define(JobRun run)
    {
        // Those that come after the snapshot are of no effect, so that all have been heard in every run.
        var rules = run.Environment.FromSource(run.Source(number => (int)number, count: 2 * Rules, hold: Rules)).Uid("rules");
        run.Environment.FromSource(run.Source(number => number, Bursts.Count, Bursts.Hold)).Uid("numbers")
            .Rebalance()
            .FlatMap(() => new RememberNumbers()).Uid("remember")
            .Connect(rules.Broadcast(ApplyRules.Descriptor))
            .Process(new ApplyRules()).Uid("rule")
            .SinkTo(run.Results).Uid("results");
    }

    /// <summary>Remembers what its subtask has seen; after a restore, tells it.</summary>
    private sealed class RememberNumbers : IFlatMapOperator<long, string>, ICheckpointedFunction
    {
        private readonly List<long> _seen = [];
        private IListState<Reading> _dealt = null!;
        private IListState<long> _union = null!;
        private IBroadcastState<string, long> _broadcast = null!;
        private List<long> _untold = [];
        private long _sum;

        public void InitializeState(IFunctionInitializationContext context)
        {
            _dealt = context.OperatorStates.GetListState(new ListStateDescriptor<Reading>("dealt"));
            _union = context.OperatorStates.GetUnionListState(new ListStateDescriptor<long>("union"));
            _broadcast = context.OperatorStates.GetBroadcastState(new MapStateDescriptor<string, long>("broadcast"));
            if (context.IsRestored)
            {
                _untold = [.. _dealt.Select(reading => reading.Value)];
                _sum = _broadcast.TryGetValue("one", out var one) ? one * _union.Sum() : -1;
            }
        }

        public void SnapshotState(IFunctionSnapshotContext context)
        {
            _dealt.Update(_seen.Select(number => new Reading("seen", 0, number)));
            _union.Update(_seen);
            _broadcast.Put("one", 1);
        }

        public void FlatMap(long value, ICollector<string> output)
        {
            _untold.ForEach(number => output.Collect($"dealt out {number}"));
            _untold = [];
            _seen.Add(value);
            output.Collect($"{value} union {_sum}");
        }
    }

    /// <summary>Adds the rule of a line's number, which came before the snapshot.</summary>
    private sealed class ApplyRules : BroadcastProcessFunction<string, int, string>
    {
        public static readonly MapStateDescriptor<int, string> Descriptor = new("rules");

        public override void ProcessElement(string value, IReadOnlyBroadcastContext context, ICollector<string> output)
        {
            var rule = "";
            if (int.TryParse(value.Split(' ')[0], out var number)
                && context.GetBroadcastState(Descriptor).TryGetValue(number % Rules, out var found))
            {
                rule = $" rule {found}";
            }

            output.Collect(value + rule);
        }

        public override void ProcessBroadcastElement(int value, IBroadcastContext context, ICollector<string> output) =>
            context.GetBroadcastState(Descriptor).Put(value, $"{value}");
    }
}
