using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>What a join function is given. One object serves all calls of a subtask.</summary>
internal sealed class JoinContext<TOut>(OperatorOutputs<TOut> outputs) : IJoinContext, ICollector<TOut>
{
    public long LeftTimestamp { get; private set; }

    public long RightTimestamp { get; private set; }

    public long Timestamp { get; private set; }

    public void SetPair(long left, long right)
    {
        LeftTimestamp = left;
        RightTimestamp = right;
        Timestamp = Math.Max(left, right);
    }

    public void Collect(TOut value) => outputs.Main.Collect(value, Timestamp);

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => outputs.Collect(tag, value, Timestamp);
}
