namespace FlinkNet.Samples.ExactlyOnce;

/// <summary>Numbers orders: no number comes twice, though subtasks do not know of each other and their number may change.</summary>
public sealed class NumberInvoices : IRichMapOperator<Order, Invoice>, ICheckpointedFunction
{
    private IListState<long> _last = null!;
    private long _number;
    private int _step;

    public void InitializeState(IFunctionInitializationContext context)
    {
        _last = context.OperatorStates.GetUnionListState(new ListStateDescriptor<long>("last numbers"));
        _number = _last.DefaultIfEmpty().Max();
    }

    public void SnapshotState(IFunctionSnapshotContext context) => _last.Update([_number]);

    // Each subtask goes on after the highest number of all, in steps of as many as there are subtasks.
    public void Open(IRuntimeContext context)
    {
        _step = context.Parallelism;
        _number += context.SubtaskIndex + 1 - _step;
    }

    public Invoice Map(Order order) => new(_number += _step, order);
}
