using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Sinks;

/// <summary>Makes the operator that a sink needs.</summary>
internal sealed class SinkOperatorFactory<T>(TaskScope scope, OperatorContext context, CommitSettings commits, bool commitsAtEnd)
    : ISinkVisitor<T, SinkOperator<T>>
{
    public SinkOperator<T> Visit(ISink<T> sink) => new(scope, context, sink);

    public SinkOperator<T> Visit<TCommittable>(ITwoPhaseCommitSink<T, TCommittable> sink) =>
        new CommittingSinkOperator<T, TCommittable>(scope, context, sink, commits, commitsAtEnd);
}
