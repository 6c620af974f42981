using FlinkNet.Engine.RecordPath.Broadcast;
using FlinkNet.Engine.RecordPath.Joins;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Assembly;

/// <summary>The joins, and the broadcast functions.</summary>
internal sealed partial class TaskBuilder
{
    public void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join)
        where TKey : notnull =>
        CompleteTwoInputs<TLeft, TRight, IntervalJoinOperator<TKey, TLeft, TRight, TOut>>(
            new(_scope, Context(join), join, BuildReceivers<TOut>()));

    public void Visit<TIn, TBroadcast, TOut>(BroadcastProcessTransformation<TIn, TBroadcast, TOut> process) =>
        CompleteTwoInputs<TIn, TBroadcast, BroadcastProcessOperator<TIn, TBroadcast, TOut>>(
            new(_scope, Context(process), process, process.Operator.Create(), BuildReceivers<TOut>()));

    public void Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process)
        where TKey : notnull =>
        CompleteTwoInputs<TIn, TBroadcast, KeyedBroadcastProcessOperator<TKey, TIn, TBroadcast, TOut>>(
            new(_scope, Context(process), process, process.Operator.Create(), BuildReceivers<TOut>()));
}
