namespace FlinkNet.Analyzers.Tests;

public sealed class KeyedStateTests
{
    [Theory]
    [InlineData("Open(IRuntimeContext context) { _count = context.GetState(Count); {|FLINK007:_count|}.Value = 1; }")]
    [InlineData("Open(IRuntimeContext context) { _count = context.GetState(Count); if ({|FLINK007:_count|}.HasValue) { } }")]
    [InlineData("Open(IRuntimeContext context) { _count = context.GetState(Count); {|FLINK007:context.GetState(Count)|}.Clear(); }")]
    [InlineData("Open(IRuntimeContext context) { var count = context.GetState(Count); {|FLINK007:count|}.Value = 1; _count = count; }")]
    public Task Handle_ThatIsUsedInOpen_IsTold(string method) => Check.TellsAsync(KeyedFunction($"public override void {method}"));

    [Fact]
    public Task Handle_ThatIsUsedInClose_IsTold() => Check.TellsAsync(KeyedFunction(
        """
        public override void Open(IRuntimeContext context) => _count = context.GetState(Count);

        public override void Close() => {|FLINK007:_count|}.Clear();
        """));

    [Fact]
    public Task Handle_ThatIsTakenInOpenAndUsedForRecords_IsNotTold() => Check.TellsAsync(KeyedFunction(
        """
        private Action? _callback;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(Count);
            _callback = () => _count.Clear();
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<int> output)
        {
            _count.Clear();
            _callback?.Invoke();
        }
        """));

    [Fact]
    public Task Handle_OfTheSubtasksOwnState_IsNotTold() => Check.TellsAsync(
        """
        class Numbering : IRichMapOperator<int, int>, ICheckpointedFunction
        {
            private IListState<int> _last = null!;

            public void InitializeState(IFunctionInitializationContext context) =>
                _last = context.OperatorStates.GetListState(new ListStateDescriptor<int>("last"));

            public void SnapshotState(IFunctionSnapshotContext context) => _last.Update([1]);

            public void Open(IRuntimeContext context) => _last.Clear();

            public int Map(int value) => value;
        }
        """);

    [Fact]
    public Task BroadcastRecord_ForWhichKeyedStateOrTimersAreUsed_IsTold() => Check.TellsAsync(
        """
        class Limits : KeyedBroadcastProcessFunction<int, int, string, int>
        {
            private static readonly ValueStateDescriptor<int> Count = new("count");
            private IValueState<int> _count = null!;

            public override void Open(IRuntimeContext context) => _count = context.GetState(Count);

            public override void ProcessElement(int value, IKeyedReadOnlyBroadcastContext<int> context, ICollector<int> output)
            {
                _count.Value++;
                context.TimerService.RegisterEventTimeTimer(value);
            }

            public override void ProcessBroadcastElement(string value, IKeyedBroadcastContext<int> context, ICollector<int> output)
            {
                {|FLINK007:_count|}.Clear();
                {|FLINK007:context.TimerService.RegisterEventTimeTimer(1)|};
                context.ApplyToKeyedState(Count, (key, count) => count.Clear());
            }
        }
        """);

    [Fact]
    public Task ClassThatIsMadeForAKey_AndUsesItsStateAtOnce_IsNotTold() => Check.TellsAsync(
        """
        class Total
        {
            private readonly IValueState<int> _total;

            public Total(IRuntimeContext context)
            {
                _total = context.GetState(new ValueStateDescriptor<int>("total"));
                _total.Value++;
            }
        }
        """);

    [Fact]
    public Task FunctionWithoutKeys_ThatAsksForStateOrTimers_IsTold() => Check.TellsAsync(
        """
        class Counting : ProcessFunction<int, int>
        {
            private IValueState<int> _count = null!;

            public override void Open(IRuntimeContext context) =>
                _count = {|FLINK007:context.GetState(new ValueStateDescriptor<int>("count"))|};

            public override void ProcessElement(int value, IProcessContext context, ICollector<int> output) =>
                {|FLINK007:context.TimerService.RegisterProcessingTimeTimer(context.TimerService.CurrentProcessingTime + 1)|};
        }
        """);

    private static string KeyedFunction(string members) =>
        $$"""
        class Counting : KeyedProcessFunction<int, int, int>
        {
            private static readonly ValueStateDescriptor<int> Count = new("count");
            private IValueState<int> _count = null!;

            public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output) =>
                output.Collect(++_count.Value);

            {{members}}
        }
        """;
}
