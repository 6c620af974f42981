using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

/// <summary>Functions that hear what became of checkpoints (rule C12), whatever stands between them and the engine.</summary>
public sealed class CheckpointListenerTests
{
    private readonly List<string> _heard = [];

    public static TheoryData<string> Steps =>
        ["map", "keyed map", "keyed process", "co-map", "window", "all windows", "async", "own operator"];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Function_HearsOfCheckpoints(string step)
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => Build(step, input));

        harness.NotifyCheckpointComplete(3);
        harness.NotifyCheckpointAborted(4);
        harness.NotifyCheckpointComplete(5);

        Assert.Equal(["3 complete", "4 aborted", "5 complete"], _heard);
    }

    [Fact]
    public void Listener_ThatUsesKeyedState_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.KeyBy(value => value).Process(new Touches()));
        harness.ProcessElement(1);

        var failure = Assert.ThrowsAny<Exception>(() => harness.NotifyCheckpointComplete(1));

        Assert.Contains("keyed state is used where there is no key", failure.ToString(), StringComparison.Ordinal);
    }

    private SingleOutputStreamOperator<int> Build(string step, DataStream<int> input) => step switch
    {
        "map" => input.Map(() => new Heard(_heard)),
        "keyed map" => input.KeyBy(value => value).Map(() => new Heard(_heard)),
        "keyed process" => input.KeyBy(value => value).Process(() => new HeardProcess(_heard)),
        "co-map" => input.Connect(input).Map(() => new HeardCoMap(_heard)),
        "window" => input.KeyBy(value => value).Window(GlobalWindows.Create()).Apply(() => new HeardWindow(_heard)),
        "all windows" => input.WindowAll(GlobalWindows.Create()).Process(() => new HeardAll(_heard)),
        "async" => input.MapAsync(() => new HeardAsync(_heard)),
        "own operator" => input.Transform("own", () => new HeardOperator(_heard)),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private sealed class Heard(List<string> heard) : IRichMapOperator<int, int>, ICheckpointListener
    {
        public int Map(int value) => value;

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardProcess(List<string> heard) : KeyedProcessFunction<int, int, int>, ICheckpointListener
    {
        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output)
        {
        }

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardCoMap(List<string> heard) : ICoMapOperator<int, int, int>, ICheckpointListener
    {
        public int Map1(int value) => value;

        public int Map2(int value) => value;

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardWindow(List<string> heard) : WindowFunction<int, int, int, GlobalWindow>, ICheckpointListener
    {
        public override void Apply(int key, GlobalWindow window, IReadOnlyList<int> elements, ICollector<int> output)
        {
        }

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardAll(List<string> heard) : ProcessAllWindowFunction<int, int, GlobalWindow>, ICheckpointListener
    {
        public override void Process(IProcessWindowContext<GlobalWindow> context, IReadOnlyList<int> elements, ICollector<int> output)
        {
        }

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardAsync(List<string> heard) : IAsyncMapOperator<int, int>, ICheckpointListener
    {
        public ValueTask<int> MapAsync(int value, CancellationToken cancellationToken) => new(value);

        public void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class HeardOperator(List<string> heard) : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp)
        {
        }

        public override void NotifyCheckpointComplete(long checkpointId) => heard.Add($"{checkpointId} complete");

        public override void NotifyCheckpointAborted(long checkpointId) => heard.Add($"{checkpointId} aborted");
    }

    private sealed class Touches : KeyedProcessFunction<int, int, int>, ICheckpointListener
    {
        private IValueState<int> _state = null!;

        public override void Open(IRuntimeContext context) => _state = context.GetState(new ValueStateDescriptor<int>("state"));

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output) => _state.Value = value;

        public void NotifyCheckpointComplete(long checkpointId) => _state.Value = 0;
    }
}
