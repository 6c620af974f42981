using FlinkNet.Model;

namespace FlinkNet.Nexmark.Tests;

/// <summary>
/// A sink whose transactions outlive attempts and programs: rows can be read when they are committed, in the order of the commits.
/// </summary>
internal sealed class CommittedRows<T> : ITwoPhaseCommitSink<T, int>
{
    private readonly Lock _lock = new();
    private readonly List<List<T>> _prepared = [];
    private readonly HashSet<int> _committed = [];
    private readonly List<T> _rows = [];

    public string DefaultName => "Committed rows";

    public IReadOnlyList<T> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows];
            }
        }
    }

    public ICommittingSinkWriter<T, int> CreateWriter(ISinkWriterContext context) => new Writer(this);

    public ICommitter<int> CreateCommitter(ISinkWriterContext context) => new Committer(this);

    private int Prepare(List<T> rows)
    {
        lock (_lock)
        {
            _prepared.Add(rows);
            return _prepared.Count - 1;
        }
    }

    private void Commit(int transaction)
    {
        lock (_lock)
        {
            if (_committed.Add(transaction))
            {
                _rows.AddRange(_prepared[transaction]);
            }
        }
    }

    private sealed class Writer(CommittedRows<T> sink) : ICommittingSinkWriter<T, int>
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

            var transaction = sink.Prepare(_open);
            _open = [];
            return [transaction];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Committer(CommittedRows<T> sink) : ICommitter<int>
    {
        public Task CommitAsync(IReadOnlyCollection<ICommitRequest<int>> requests, CancellationToken cancellationToken)
        {
            foreach (var request in requests)
            {
                sink.Commit(request.Committable);
            }

            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
