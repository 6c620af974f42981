using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Commit;

/// <summary>
/// What one subtask of a sink has to commit, and its committer: commits what is due, one checkpoint completely before the next,
/// and tries again what the committer asks to have again. Commits run beside the task's loop; all calls come from it.
/// </summary>
internal sealed class CommitQueue<TCommittable>(OperatorContext context, CommitSettings settings) : IDisposable
{
    /// <summary>Takes the place of a checkpoint's number for what is prepared at the end of input: after all of them.</summary>
    public static readonly CheckpointId EndOfInput = new(long.MaxValue);

    private readonly CancellationTokenSource _closing = new();
    private readonly CommitMetrics _metrics = new(context.Metrics, context.MetricTags);
    private readonly List<CommitRequest<TCommittable>> _pending = [];
    private ICommitter<TCommittable>? _committer;
    private IReadOnlyCollection<CommitRequest<TCommittable>> _requests = [];
    private Task? _commit;
    private ITimer? _retryTimer;
    private volatile bool _isPaused;
    private CheckpointId _due;
    private CheckpointId _prepared;

    /// <summary>What is not committed, by its checkpoint.</summary>
    public IEnumerable<(long Checkpoint, TCommittable Committable)> Pending =>
        _pending.Select(request => (request.Checkpoint, request.Committable));

    /// <summary>Whether all that is due is committed.</summary>
    public bool IsSettled => _commit is null && !HasDue;

    /// <summary>Whether nothing can be done before a commit ends or is to be tried again.</summary>
    public bool IsWaiting => _commit is { IsCompleted: false } || _isPaused;

    // The numbers of what was restored say nothing here: the job that wrote it may have counted further than this one has.
    private bool HasDue => _pending.Count > 0 && (_pending[0].IsRestored || _pending[0].PreparedBefore <= _due);

    /// <summary>Adds what a checkpoint's barrier closes.</summary>
    public void Prepare(CheckpointId before, IReadOnlyCollection<TCommittable> committables)
    {
        // Behind the end of input comes the barrier of a savepoint that drains the job; nothing is left to prepare for it.
        if (_prepared == EndOfInput && committables.Count == 0)
        {
            return;
        }

        Invariant.Check(
            before > _prepared,
            $"Sink '{context.OperatorName}' of job '{context.JobName}' was to prepare results for checkpoint {before} after those for "
                + $"checkpoint {_prepared}.");
        _prepared = before;
        Add(before, committables, isRestored: false);
    }

    /// <summary>Adds what a checkpoint held. It is due at once, since that checkpoint is complete.</summary>
    /// <param name="from">The checkpoint that the task is restored from.</param>
    /// <param name="preparedBefore">Before which barrier it was prepared: of that checkpoint, or of one before it.</param>
    /// <param name="committables">What to commit.</param>
    public void Restore(CompletedCheckpoint? from, CheckpointId preparedBefore, IEnumerable<TCommittable> committables)
    {
        Invariant.Check(
            from is not null,
            $"Sink '{context.OperatorName}' of job '{context.JobName}' was to commit what was prepared for checkpoint {preparedBefore}, "
                + "and nobody says that it is restored from a complete checkpoint.");
        Add(preparedBefore, committables, isRestored: true);
    }

    private void Add(CheckpointId checkpoint, IEnumerable<TCommittable> committables, bool isRestored)
    {
        _pending.AddRange(committables.Select(committable => new CommitRequest<TCommittable>(checkpoint, committable, isRestored)));
        _metrics.SetPending(_pending.Count);
    }

    /// <summary>Begins to commit what was restored, with a committer that commits all that follows.</summary>
    public void Open(ICommitter<TCommittable> committer)
    {
        _committer = committer;
        Settle();
    }

    /// <summary>Makes everything up to a checkpoint due.</summary>
    public void CommitUpTo(CompletedCheckpoint checkpoint)
    {
        _due = CheckpointId.Later(_due, checkpoint.Id);
        Settle();
    }

    /// <summary>Makes everything due, at the end of the input of a job that takes no checkpoints.</summary>
    public void CommitAll()
    {
        _due = EndOfInput;
        Settle();
    }

    /// <summary>Ends the commit that is done, if one is, and begins the next.</summary>
    /// <exception cref="FlinkException">Something cannot be committed.</exception>
    public void Settle()
    {
        while (_commit is not null || (HasDue && !_isPaused))
        {
            _commit ??= Begin();
            if (!_commit.IsCompleted)
            {
                return;
            }

            var done = _commit;
            _commit = null;
            done.GetAwaiter().GetResult();
            Conclude();
        }
    }

    public void Dispose()
    {
        _metrics.SetPending(0);
        _retryTimer?.Dispose();
        _closing.Cancel();
        _closing.Dispose();
        _committer?.Dispose();
        _committer = null;
    }

    private Task Begin()
    {
        _requests = [.. _pending.TakeWhile(request => request.Checkpoint == _pending[0].Checkpoint)];
        var commit = _committer!.CommitAsync(_requests, _closing.Token);
        if (!commit.IsCompleted)
        {
            _ = WakeAfterAsync(commit);
        }

        return commit;
    }

    private async Task WakeAfterAsync(Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Wake();
    }

    // All are counted before one fails the task.
    private void Conclude()
    {
        foreach (var request in _requests)
        {
            _metrics.Count(request.Outcome);
        }

        foreach (var request in _requests)
        {
            Conclude(request);
        }

        var again = _requests.Where(request => request.Outcome == CommitOutcome.Retry).ToList();
        _pending.RemoveRange(0, _requests.Count);
        _pending.InsertRange(0, again);
        _metrics.SetPending(_pending.Count);
        if (again.Count > 0)
        {
            again.ForEach(request => request.CountRetry());
            WaitToRetry(again.Max(request => request.NumberOfRetries));
        }
    }

    private void Conclude(CommitRequest<TCommittable> request)
    {
        switch (request.Outcome)
        {
            case CommitOutcome.Dropped:
                context.Warn(
                    $"Sink '{context.OperatorName}' of job '{context.JobName}' dropped {Describe(request)}, which cannot be "
                        + $"committed: {request.Reason!.Message}",
                    request.Reason);
                break;
            case CommitOutcome.Failed:
                throw new FlinkException(
                    FailureOrigin.External,
                    $"{Describe(request)} cannot be committed: {request.Reason!.Message} Its results would be lost, so the job does "
                        + $"not go on by itself.",
                    request.Reason)
                {
                    IsFinal = true,
                };
            case CommitOutcome.Retry when request.NumberOfRetries >= settings.RetriesMax:
                throw new FlinkException(
                    FailureOrigin.External,
                    $"{Describe(request)} could not be committed, also not when it was tried {settings.RetriesMax} times "
                        + $"again{(request.Reason is { } reason ? $": {reason.Message}" : ".")} "
                    + "It is committed when the job restarts from its last checkpoint. Sinks.CommitterRetries says how often it is tried.",
                    request.Reason);
        }
    }

    private static string Describe(CommitRequest<TCommittable> request) =>
        $"'{request.Committable}' of {(request.PreparedBefore == EndOfInput ? "the end of input" : $"checkpoint {request.Checkpoint}")}";

    private void WaitToRetry(int retry)
    {
        _isPaused = true;
        _retryTimer?.Dispose();
        _retryTimer =
            context.TimeProvider.CreateTimer(static queue =>
                ((CommitQueue<TCommittable>)queue!).EndPause(), this, settings.DelayBefore(retry), Timeout.InfiniteTimeSpan);
    }

    // On any thread.
    private void EndPause()
    {
        _isPaused = false;
        context.Wake();
    }
}
