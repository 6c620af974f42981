using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>
/// A source that the test gives its records, before and while a job reads them. It keeps all of them, so a job that is restored reads on
/// from its checkpoint, as from a log. For a <see cref="FlinkMiniCluster"/>, whose silos are in the test's process.
/// </summary>
/// <remarks>One subtask reads, in the order in which records were given.</remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class TestSource<T> : ISource<T, long, bool>
{
    private readonly Lock _gate = new();
    private readonly List<T> _records = [];
    private readonly HashSet<Reader> _readers = [];
    private bool _isComplete;

    /// <summary>Makes a source with the records that it has from the beginning.</summary>
    public TestSource(params IEnumerable<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        _records.AddRange(records);
    }

    /// <inheritdoc/>
    public Boundedness Boundedness => Boundedness.Bounded;

    /// <inheritdoc/>
    public string DefaultName => "Test source";

    /// <summary>Gives more records to read.</summary>
    /// <exception cref="InvalidOperationException">The source is complete.</exception>
    public void Add(params IEnumerable<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Change(() =>
        {
            if (_isComplete)
            {
                throw new InvalidOperationException("The source is complete, so a job may have read it to its end: add no more records.");
            }

            _records.AddRange(records);
        });
    }

    /// <summary>Ends the source: a job that has read all records ends.</summary>
    public void Complete() => Change(() => _isComplete = true);

    /// <inheritdoc/>
    public ISplitEnumerator<long, bool> CreateEnumerator(ISplitEnumeratorContext context, bool restored) => new Enumerator(restored);

    /// <inheritdoc/>
    public ISourceReader<T, long> CreateReader(ISourceReaderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Reader(this, context);
    }

    private void Change(Action change)
    {
        Reader[] readers;
        lock (_gate)
        {
            change();
            readers = [.. _readers];
        }

        foreach (var reader in readers)
        {
            reader.Wake();
        }
    }

    /// <summary>There is one split, whose value is the number of records that were read.</summary>
    private sealed class Enumerator(bool isHandedOut) : ISplitEnumerator<long, bool>
    {
        private bool _isHandedOut = isHandedOut;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public SplitAssignment<long> HandleSplitRequest(int subtask)
        {
            var isFirst = !_isHandedOut;
            _isHandedOut = true;
            return isFirst ? SplitAssignment<long>.Of(0) : SplitAssignment<long>.None;
        }

        public bool SnapshotState() => _isHandedOut;
    }

    private sealed class Reader : ISourceReader<T, long>
    {
        private readonly TestSource<T> _source;
        private readonly ISourceReaderContext _context;
        private long? _next;

        public Reader(TestSource<T> source, ISourceReaderContext context)
        {
            (_source, _context) = (source, context);
            lock (source._gate)
            {
                source._readers.Add(this);
            }
        }

        public void Wake() => _context.Wake();

        public void AddSplits(IReadOnlyList<long> splits) => _next = splits[^1];

        public ReadResult Read(RecordBatch<T> batch)
        {
            if (_next is not { } next)
            {
                return ReadResult.End;
            }

            lock (_source._gate)
            {
                var records = _source._records;
                var count = (int)Math.Min(batch.CountMax, records.Count - next);
                records.CopyTo((int)next, batch.Values, 0, count);
                batch.Count = count;
                next += count;
                var isEnd = _source._isComplete && next == records.Count;
                _next = isEnd ? null : next;
                return isEnd ? ReadResult.End : count > 0 ? ReadResult.More : new ReadResult(ReadStatus.NothingAvailable);
            }
        }

        public IReadOnlyList<long> SnapshotState() => _next is { } next ? [next] : [];

        public void Dispose()
        {
            lock (_source._gate)
            {
                _source._readers.Remove(this);
            }
        }
    }
}
