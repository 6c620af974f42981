using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

/// <summary>Which steps have side outputs (rule P2).</summary>
public sealed class SideOutputPlacesTests
{
    private static readonly OutputTag<int> Tag = new("late");

    public static TheoryData<string> Without =>
        ["source", "map", "filter", "flat map", "reduce", "async", "watermarks", "keyed map", "co-map", "keyed co-map", "partition"];

    public static TheoryData<string> With => ["process", "keyed process", "co-process", "window", "own operator"];

    [Theory]
    [MemberData(nameof(Without))]
    public void P2_StepWithoutAContext_HasNoSideOutput(string step)
    {
        var failure = Assert.Throws<InvalidJobException>(() => Build(step).GetSideOutput(Tag));

        Assert.Contains("has no side output 'late'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(With))]
    public void P2_StepWithAContext_HasSideOutputs(string step) => Assert.NotNull(Build(step).GetSideOutput(Tag));

    private static SingleOutputStreamOperator<int> Build(string step)
    {
        var source = StreamExecutionEnvironment.Create().FromElements(1);
        var keyed = source.KeyBy(value => value);
        return step switch
        {
            "source" => source,
            "map" => source.Map(value => value),
            "filter" => source.Filter(value => value > 0),
            "flat map" => source.FlatMap<int>((value, output) => output.Collect(value)),
            "reduce" => keyed.Sum(value => value),
            "async" => source.MapAsync((value, _) => new ValueTask<int>(value)),
            "watermarks" => source.AssignTimestampsAndWatermarks(WatermarkStrategy.NoWatermarks<int>()),
            "keyed map" => keyed.Map(new Same()),
            "co-map" => source.Connect(source).Map(value => value, value => value),
            "keyed co-map" => keyed.Connect(keyed).Map(value => value, value => value),
            "partition" => source.FullWindowPartition().Sum(value => value),
            "process" => source.Process(new Drop()),
            "keyed process" => keyed.Process(new KeyedDrop()),
            "co-process" => source.Connect(source).Process(new CoDrop()),
            "window" => keyed.CountWindow(2).Sum(value => value),
            "own operator" => source.Transform("own", () => new Own()),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    private sealed class Same : IRichMapOperator<int, int>
    {
        public int Map(int value) => value;
    }

    private sealed class Drop : ProcessFunction<int, int>
    {
        public override void ProcessElement(int value, IProcessContext context, ICollector<int> output)
        {
        }
    }

    private sealed class KeyedDrop : KeyedProcessFunction<int, int, int>
    {
        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output)
        {
        }
    }

    private sealed class CoDrop : CoProcessFunction<int, int, int>
    {
        public override void ProcessElement1(int value, IProcessContext context, ICollector<int> output)
        {
        }

        public override void ProcessElement2(int value, IProcessContext context, ICollector<int> output)
        {
        }
    }

    private sealed class Own : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp)
        {
        }
    }
}
