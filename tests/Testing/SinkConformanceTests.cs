using FlinkNet.Model;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>The suite finds a sink that breaks a promise, and passes one that breaks none.</summary>
public sealed class SinkConformanceTests
{
    public enum Fault
    {
        None,
        HasNoName,
        LosesTheFirstRecord,
        TurnsThemRound,
        ShowsWhatIsWritten,
        CommitsWhenDisposed,
        KeepsTheFirstAttempt,
        CommitsTwice,
        ForgetsWhatIsPrepared,
        PreparesNothing,
        TakesResultsBack,
    }

    public static TheoryData<SinkPromise> Promises => [.. Enum.GetValues<SinkPromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public Task Sink_InMemory_KeepsItsPromises(SinkPromise promise) =>
        new Suite(Fault.None).VerifyAsync(promise, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(SinkPromise.IsAccepted, Fault.HasNoName)]
    [InlineData(SinkPromise.ShowsEachRecordOnce, Fault.LosesTheFirstRecord)]
    [InlineData(SinkPromise.KeepsTheOrderOfAWriter, Fault.TurnsThemRound)]
    [InlineData(SinkPromise.ShowsNothingBeforeTheCommit, Fault.ShowsWhatIsWritten)]
    [InlineData(SinkPromise.LeavesNothingOfAWriterThatDidNotEnd, Fault.CommitsWhenDisposed)]
    [InlineData(SinkPromise.LetsASecondAttemptReplaceTheFirst, Fault.KeepsTheFirstAttempt)]
    [InlineData(SinkPromise.MayBeDisposedOfTwice, Fault.TakesResultsBack)]
    [InlineData(SinkPromise.ShowsEachCheckpointWithItsCommit, Fault.ForgetsWhatIsPrepared)]
    [InlineData(SinkPromise.CommitsWhatALostProcessPrepared, Fault.CommitsTwice)]
    [InlineData(SinkPromise.PreparesNothingOfNothing, Fault.PreparesNothing)]
    public async Task Sink_ThatBreaksAPromise_IsFound(SinkPromise promise, Fault fault)
    {
        var failure = await Assert.ThrowsAsync<ConformanceException>(
            () => new Suite(fault).VerifyAsync(promise, TestContext.Current.CancellationToken));

        Assert.StartsWith($"{promise}: ", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Suite(Fault fault) : SinkConformance<int, TableTransaction>
    {
        private readonly Table _table = new(fault);

        protected override ITwoPhaseCommitSink<int, TableTransaction> CreateSink() => new TableSink(_table, fault);

        protected override int CreateRecord(int number) => number;

        protected override ValueTask<IReadOnlyList<int>> ReadVisibleAsync(CancellationToken cancellationToken) => new([.. _table.Visible]);
    }

    /// <summary>What the sink writes to, and what outlives its writers.</summary>
    private sealed class Table(Fault fault)
    {
        private readonly HashSet<string> _committed = [];

        public List<int> Visible { get; } = [];

        public int Transactions { get; set; }

        public bool TryCommit(TableTransaction transaction)
        {
            if (!_committed.Add(transaction.Name) && fault != Fault.CommitsTwice)
            {
                return false;
            }

            Visible.AddRange(transaction.Records);
            return true;
        }
    }

    private sealed class TableSink(Table table, Fault fault) : ITwoPhaseCommitSink<int, TableTransaction>
    {
        public string DefaultName => fault == Fault.HasNoName ? "" : "Table";

        public ICommittingSinkWriter<int, TableTransaction> CreateWriter(ISinkWriterContext context) => new Writer(table, fault);

        public ICommitter<TableTransaction> CreateCommitter(ISinkWriterContext context) => new Committer(table);
    }

    private sealed class Writer(Table table, Fault fault) : ICommittingSinkWriter<int, TableTransaction>
    {
        private readonly List<int> _records = [];
        private bool _hasPrepared;

        public void Write(RecordBatch<int> batch)
        {
            var records = fault == Fault.LosesTheFirstRecord && !_hasPrepared && _records.Count == 0 ? batch.Span[1..] : batch.Span;
            (fault == Fault.ShowsWhatIsWritten ? table.Visible : _records).AddRange(records);
        }

        public void Flush(bool endOfInput)
        {
        }

        public IReadOnlyCollection<TableTransaction> PrepareCommit()
        {
            var isForgotten = fault == Fault.ForgetsWhatIsPrepared && _hasPrepared;
            _hasPrepared = true;
            if (_records.Count == 0 && fault != Fault.PreparesNothing)
            {
                return [];
            }

            var records = fault == Fault.TurnsThemRound ? Enumerable.Reverse(_records) : _records;
            var transaction = new TableTransaction($"{++table.Transactions}", [.. records]);
            _records.Clear();
            return isForgotten ? [] : [transaction];
        }

        public void Dispose()
        {
            if (fault is Fault.CommitsWhenDisposed or Fault.KeepsTheFirstAttempt)
            {
                table.Visible.AddRange(_records);
            }
            else if (fault == Fault.TakesResultsBack)
            {
                table.Visible.Clear();
            }
        }
    }

    private sealed class Committer(Table table) : ICommitter<TableTransaction>
    {
        public Task CommitAsync(IReadOnlyCollection<ICommitRequest<TableTransaction>> requests, CancellationToken cancellationToken)
        {
            foreach (var request in requests)
            {
                if (!table.TryCommit(request.Committable))
                {
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

[GenerateSerializer]
internal sealed record TableTransaction([property: Id(0)] string Name, [property: Id(1)] int[] Records);
