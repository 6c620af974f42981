using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>Where results become visible: outside the cluster, so that nothing that happens to it is forgotten.</summary>
internal class Ledger
{
    private Dictionary<int, IReadOnlyList<Row>> _prepared = [];
    private HashSet<int> _committed = [];
    private List<int> _shown = [];

    /// <summary>What readers see, in its order.</summary>
    public IEnumerable<Row> Rows => _shown.SelectMany(transaction => _prepared[transaction]);

    /// <summary>What readers see, in the order in which it was prepared.</summary>
    public IEnumerable<Row> RowsAsPrepared => _shown.Order().SelectMany(transaction => _prepared[transaction]);

    /// <summary>The ledger as it is now, to be written on by others.</summary>
    public Ledger Copy()
    {
        var copy = (Ledger)MemberwiseClone();
        (copy._prepared, copy._committed, copy._shown) = (new Dictionary<int, IReadOnlyList<Row>>(_prepared), [.. _committed], [.. _shown]);
        return copy;
    }

    /// <summary>Keeps rows that are not yet to be seen.</summary>
    public int Prepare(IReadOnlyList<Row> rows)
    {
        _prepared.Add(_prepared.Count + 1, rows);
        return _prepared.Count;
    }

    /// <summary>Shows rows, the first time that it is called for them.</summary>
    /// <returns>Whether they were not to be seen before.</returns>
    public virtual bool Commit(int transaction)
    {
        if (!_committed.Add(transaction))
        {
            return false;
        }

        Show(transaction);
        return true;
    }

    /// <summary>Shows rows.</summary>
    protected void Show(int transaction) => _shown.Add(transaction);
}

/// <summary>Writes into the world's ledger, in two phases. A commit takes a while, may fail before it is made, or after.</summary>
internal sealed class LedgerSink : ITwoPhaseCommitSink<Row, int>
{
    public string DefaultName => "Ledger";

    public ICommittingSinkWriter<Row, int> CreateWriter(ISinkWriterContext context) => new Writer();

    public ICommitter<int> CreateCommitter(ISinkWriterContext context) => new Committer();

    private sealed class Writer : ICommittingSinkWriter<Row, int>
    {
        private List<Row> _open = [];

        public void Write(RecordBatch<Row> batch) => _open.AddRange(batch.Span);

        public void Flush(bool endOfInput)
        {
        }

        public IReadOnlyCollection<int> PrepareCommit()
        {
            if (_open.Count == 0)
            {
                return [];
            }

            var transaction = SimWorld.Current.Ledger.Prepare(_open);
            _open = [];
            return [transaction];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Committer : ICommitter<int>
    {
        public Task CommitAsync(IReadOnlyCollection<ICommitRequest<int>> requests, CancellationToken cancellationToken)
        {
            // A commit that is under way when all processes are killed reaches the ledger that it was sent to.
            var (world, ledger) = (SimWorld.Current, SimWorld.Current.Ledger);
            var done = new TaskCompletionSource();
            world.After(world.Faults.Latency(), null, () =>
            {
                if (world.Faults.CommitFails())
                {
                    done.SetException(new IOException("The ledger cannot be reached."));
                    return;
                }

                foreach (var request in requests)
                {
                    Commit(world, ledger, request);
                }

                if (world.Faults.CommitFails())
                {
                    done.SetException(new IOException("The ledger did not answer."));
                }
                else
                {
                    world.After(world.Faults.Latency(), null, done.SetResult);
                }
            });
            return done.Task;
        }

        public void Dispose()
        {
        }

        private static void Commit(SimWorld world, Ledger ledger, ICommitRequest<int> request)
        {
            if (world.Faults.CommitFails())
            {
                request.RetryLater();
            }
            else if (!ledger.Commit(request.Committable))
            {
                request.SignalAlreadyCommitted();
            }
        }
    }
}
