using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>A sink whose transactions outlive attempts: what is prepared is kept, what is committed can be read.</summary>
internal sealed class TransactionalSink<T> : ITwoPhaseCommitSink<T, int>
{
    private readonly Dictionary<int, List<T>> _prepared = [];
    private readonly HashSet<int> _committed = [];

    public List<T> Committed { get; } = [];

    /// <summary>
    /// What was committed, in the order in which it was written: after a change of parallelism, transactions of several subtasks are
    /// committed in any order.
    /// </summary>
    public IReadOnlyList<T> CommittedAsWritten => [.. _committed.Order().SelectMany(transaction => _prepared[transaction])];

    /// <summary>How often a transaction was committed that was committed before.</summary>
    public int Recommitted { get; private set; }

    /// <summary>Whether a request is put off, as by a system that is busy.</summary>
    public Func<bool> IsBusy { get; init; } = static () => false;

    public string DefaultName => "Transactions";

    public ICommittingSinkWriter<T, int> CreateWriter(ISinkWriterContext context) => new Writer(this);

    public ICommitter<int> CreateCommitter(ISinkWriterContext context) => new Committer(this);

    private sealed class Writer(TransactionalSink<T> sink) : ICommittingSinkWriter<T, int>
    {
        private List<T> _open = [];

        public void Write(RecordBatch<T> batch) => _open.AddRange(batch.Span);

        public void Flush(bool endOfInput)
        {
        }

        public IReadOnlyCollection<int> PrepareCommit()
        {
            if (_open.Count == 0)
            {
                return [];
            }

            var transaction = sink._prepared.Count + 1;
            sink._prepared.Add(transaction, _open);
            _open = [];
            return [transaction];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Committer(TransactionalSink<T> sink) : ICommitter<int>
    {
        public Task CommitAsync(IReadOnlyCollection<ICommitRequest<int>> requests, CancellationToken cancellationToken)
        {
            foreach (var request in requests)
            {
                if (sink.IsBusy())
                {
                    request.RetryLater();
                }
                else if (sink._committed.Add(request.Committable))
                {
                    sink.Committed.AddRange(sink._prepared[request.Committable]);
                }
                else
                {
                    sink.Recommitted++;
                    request.SignalAlreadyCommitted();
                }
            }

            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
