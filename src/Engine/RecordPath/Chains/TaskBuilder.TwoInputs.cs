using FlinkNet.Engine.RecordPath.Joins;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>The joins.</summary>
internal sealed partial class TaskBuilder
{
    public void Visit<TKey, TLeft, TRight, TOut>(IntervalJoinTransformation<TKey, TLeft, TRight, TOut> join)
        where TKey : notnull =>
        CompleteTwoInputs<TLeft, TRight, IntervalJoinOperator<TKey, TLeft, TRight, TOut>>(
            new(_scope, Context(join), join, BuildReceivers<TOut>()));
}
