namespace FlinkNet.Engine.Tests.RecordPath.State.Operators;

/// <summary>A map that remembers numbers of its subtask in each kind of state; what it does at the borders is the test's.</summary>
internal sealed class RememberingMap : IMapOperator<int, string>, ICheckpointedFunction
{
    private IListState<int> _split = null!;
    private IListState<int> _union = null!;
    private IBroadcastState<string, int> _broadcast = null!;
    private List<int> _seen = [];

    /// <summary>Called when the handles are there.</summary>
    public Action<IFunctionInitializationContext>? OnInitialize { get; init; }

    /// <summary>What the subtask found in its union list.</summary>
    public List<int> Union { get; private set; } = [];

    public void InitializeState(IFunctionInitializationContext context)
    {
        _split = context.OperatorStates.GetListState(new ListStateDescriptor<int>("seen"));
        _union = context.OperatorStates.GetUnionListState(new ListStateDescriptor<int>("all"));
        _broadcast = context.OperatorStates.GetBroadcastState(new MapStateDescriptor<string, int>("rules"));
        _seen = [.. _split];
        Union = [.. _union];
        OnInitialize?.Invoke(context);
    }

    public void SnapshotState(IFunctionSnapshotContext context)
    {
        _split.Update(_seen);
        _union.Update(_seen);
        _broadcast.Put("checkpoint", (int)context.CheckpointId);
    }

    // Tells what the subtask remembers when it is asked with 0.
    public string Map(int value)
    {
        if (value == 0)
        {
            return $"{string.Join(',', _seen)} | {string.Join(',', Union)} | "
                + $"{string.Join(',', _broadcast.Select(entry => $"{entry.Key}={entry.Value}"))}";
        }

        _seen.Add(value);
        return "";
    }
}
