using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.Sinks;

/// <summary>
/// Hands records to a writer whose results a committer makes visible: what the writer prepared before a barrier is remembered in the snapshot (rules X1 and X2),
/// committed when the checkpoint is complete (rule X3), and committed again after a restore, before any input (rule X4). Commits run beside the task's loop.
/// </summary>
internal sealed class CommittingSinkOperator<T, TCommittable>(
    TaskScope scope, ISinkWriterContext context, ITwoPhaseCommitSink<T, TCommittable> sink, ITypeSerializerResolver serializers, bool commitsAtEnd)
    : SinkOperator<T>(scope, context, sink), IDisposable
{
    private const string ListName = "$committables";
    private readonly CancellationTokenSource _closing = new();
    private List<(long Checkpoint, TCommittable Committable)> _pending = [];
    private ICommitter<TCommittable>? _committer;
    private Task? _commit;
    private long _committing;
    private long _due;
    private bool _isRestored;
    private bool _isFlushed;

    public override bool IsAvailable => base.IsAvailable && !(_isFlushed && commitsAtEnd && !IsSettled);

    public override bool IsSettled => _commit is null && !HasDue;

    private bool HasDue => _pending.Count > 0 && _pending[0].Checkpoint <= _due;

    public override void Open()
    {
        base.Open();
        _committer = sink.CreateCommitter(Context);
        if (_isRestored)
        {
            CommitUpTo(_pending[^1].Checkpoint);
        }
    }

    public override bool Resume()
    {
        Settle();
        _isRestored &= !IsSettled;
        return !_isRestored;
    }

    public override void PrepareSnapshot(long checkpoint)
    {
        base.PrepareSnapshot(checkpoint);
        Prepare(checkpoint);
    }

    public override void Snapshot(OperatorSnapshot snapshot) => OperatorLists.Write(snapshot, ListName, _pending, Serializer());

    public override void Restore(OperatorSnapshot snapshot)
    {
        _pending = [.. OperatorLists.Read(snapshot, ListName, Serializer(), $"what sink '{Name}' had to commit").OrderBy(entry => entry.Item1)];
        _isRestored = _pending.Count > 0;
    }

    public override void NotifyCheckpointComplete(long checkpoint) => CommitUpTo(checkpoint);

    public override bool Finish()
    {
        if (!_isFlushed)
        {
            _isFlushed = base.Finish();
            if (!commitsAtEnd)
            {
                return true;
            }

            Prepare(0);
            CommitUpTo(0);
        }

        Settle();
        return !commitsAtEnd || IsSettled;
    }

    public override void Close()
    {
        Dispose();
        base.Close();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        _committer?.Dispose();
        _committer = null;
    }

    private void Prepare(long checkpoint)
    {
        foreach (var committable in ((ICommittingSinkWriter<T, TCommittable>)Writer).PrepareCommit())
        {
            _pending.Add((checkpoint, committable));
        }
    }

    private void CommitUpTo(long checkpoint)
    {
        _due = Math.Max(_due, checkpoint);
        Settle();
    }

    // Ends the commit that is done, if one is, and begins the next: one at a time, so that checkpoints are committed in their order (rule X3).
    private void Settle()
    {
        Enter();
        while (_commit is not null || HasDue)
        {
            _commit ??= Begin();
            if (!_commit.IsCompleted)
            {
                return;
            }

            var done = _commit;
            _commit = null;
            done.GetAwaiter().GetResult();
            _pending.RemoveAll(entry => entry.Checkpoint <= _committing);
        }
    }

    private Task Begin()
    {
        _committing = _pending[0].Checkpoint;
        var commit = _committer!.CommitAsync(
            [.. _pending.Where(entry => entry.Checkpoint == _committing).Select(entry => entry.Committable)], _closing.Token);
        if (!commit.IsCompleted)
        {
            _ = WakeAfterAsync(commit);
        }

        return commit;
    }

    private async Task WakeAfterAsync(Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Context.Wake();
    }

    private PairSerializer<long, TCommittable> Serializer() => new(CompositeSerializers.Resolve<long>(serializers), CompositeSerializers.Resolve<TCommittable>(serializers));
}
