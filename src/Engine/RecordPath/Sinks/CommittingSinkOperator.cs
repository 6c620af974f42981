using FlinkNet.Engine.BarrierPath.Commit;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Sinks;

/// <summary>
/// Hands records to a writer whose results a committer makes visible: what the writer prepared before a barrier is remembered in the
/// snapshot, committed when the checkpoint is complete, and committed again after a restore, before any input. Writer and committer are one
/// operator, so that a committable never travels, and none is missing when its checkpoint is
/// complete.
/// </summary>
internal sealed class CommittingSinkOperator<T, TCommittable>(
    TaskScope scope, OperatorContext context, ITwoPhaseCommitSink<T, TCommittable> sink, CommitSettings settings, bool commitsAtEnd)
    : SinkOperator<T>(scope, context, sink), IDisposable
{
    private readonly CommitQueue<TCommittable> _commits = new(context, settings);
    private bool _isRestored;
    private bool _isFlushed;

    // At the end of input the task asks again and again while this says that there is something to do.
    public override bool IsAvailable => base.IsAvailable && !(_isFlushed && commitsAtEnd && _commits.IsWaiting);

    public override bool IsSettled => _commits.IsSettled;

    public override void Open()
    {
        base.Open();
        _commits.Open(sink.CreateCommitter(Context));
    }

    public override bool Resume()
    {
        Settle();
        _isRestored &= !IsSettled;
        return !_isRestored;
    }

    // What is not committed yet is in the snapshot.
    public override bool IsAtRest() => true;

    public override void PrepareSnapshot(CheckpointId checkpoint)
    {
        base.PrepareSnapshot(checkpoint);
        Prepare(checkpoint);
    }

    public override void Snapshot(OperatorSnapshot snapshot) =>
        OperatorLists.Write(snapshot, SinkTransformation<T>.Committables, _commits.Pending, Serializer());

    public override void Restore(OperatorSnapshot snapshot)
    {
        var stored = OperatorLists.Take(snapshot, SinkTransformation<T>.Committables, Serializer(), $"what sink '{Name}' had to commit");
        foreach (var checkpoint in stored.GroupBy(entry => entry.Item1, entry => entry.Item2).OrderBy(group => group.Key))
        {
            _commits.Restore(Scope.RestoredFrom, new CheckpointId(checkpoint.Key), checkpoint);
        }

        _isRestored = stored.Length > 0;
    }

    public override void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
        Enter();
        base.NotifyCheckpointComplete(checkpoint);
        _commits.CommitUpTo(checkpoint);
    }

    public override bool Finish()
    {
        if (!_isFlushed)
        {
            _isFlushed = base.Finish();
            if (!commitsAtEnd)
            {
                return true;
            }

            Prepare(CommitQueue<TCommittable>.EndOfInput);
            _commits.CommitAll();
        }

        Settle();
        return !commitsAtEnd || IsSettled;
    }

    public override void Close()
    {
        Dispose();
        base.Close();
    }

    public void Dispose() => _commits.Dispose();

    private void Prepare(CheckpointId checkpoint) =>
        _commits.Prepare(checkpoint, ((ICommittingSinkWriter<T, TCommittable>)Writer).PrepareCommit());

    private void Settle()
    {
        Enter();
        _commits.Settle();
    }

    private PairSerializer<long, TCommittable> Serializer() =>
        new(CompositeSerializers.Resolve<long>(Context.Serializers), CompositeSerializers.Resolve<TCommittable>(Context.Serializers));
}
