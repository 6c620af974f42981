namespace FlinkNet.Bench.Pipelines;

/// <summary>Reads a key's count, adds, writes it, and hands it on.</summary>
internal sealed class RunningCount : KeyedProcessFunction<long, KeyCount, KeyCount>
{
    private IValueState<long> _count = null!;

    public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<long>("count"));

    public override void ProcessElement(KeyCount value, IKeyedProcessContext<long> context, ICollector<KeyCount> output)
    {
        var count = _count.Value + value.Count;
        _count.Value = count;
        output.Collect(value with { Count = count });
    }
}
