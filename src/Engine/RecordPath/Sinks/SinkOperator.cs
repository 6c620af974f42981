using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Sinks;

/// <summary>
/// Hands records to a sink's writer. The writer is made when the task opens, so that a sink that cannot be reached fails the task, not the
/// deployment.
/// </summary>
internal class SinkOperator<T>(TaskScope scope, OperatorContext context, ISink<T> sink)
    : ChainElement(scope, context.OperatorName), IStreamReceiver<T>
{
    private readonly RecordWeight _weight = new(scope.Counters.Step);
    private ISinkWriter<T>? _writer;
    private IHoldingSinkWriter<T>? _holding;

    public override bool IsAvailable => _writer!.IsAvailable;

    protected ISinkWriter<T> Writer => _writer!;

    protected OperatorContext Context => context;

    public sealed override OperatorStates? FunctionStates => context.FunctionStates;

    public override void Open()
    {
        _writer = sink.CreateWriter(context);
        _holding = _writer as IHoldingSinkWriter<T>;
        if (_writer is ICheckpointedFunction checkpointed)
        {
            FunctionStates!.Initialize([checkpointed]);
        }
    }

    public override void PrepareSnapshot(CheckpointId checkpoint)
    {
        Enter();
        (context.CheckpointId, context.IsSavepoint) = (checkpoint.Value, Scope.Barrier == CheckpointKind.Savepoint);
        _writer!.Flush(endOfInput: false);
    }

    public void Process(RecordBatch<T> batch)
    {
        Enter();
        if (_holding is { } holding)
        {
            holding.Write(batch, batch.Count * _weight.OfEach<T>(batch.Count));
        }
        else
        {
            _writer!.Write(batch);
        }

        Scope.Counters.AddRecordsOut(batch.Count);
    }

    public override void NotifyCheckpointComplete(CompletedCheckpoint checkpoint) =>
        (_writer as ICheckpointListener)?.NotifyCheckpointComplete(checkpoint.Id.Value);

    public override void NotifyCheckpointAborted(CheckpointId checkpoint) =>
        (_writer as ICheckpointListener)?.NotifyCheckpointAborted(checkpoint.Value);

    public void ProcessWatermark(long timestamp)
    {
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
    }

    public override bool Finish()
    {
        Enter();
        _writer!.Flush(endOfInput: true);
        return true;
    }

    public override void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
