using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Testing.Conformance;

/// <summary>Runs a source's enumerator and readers on the calling thread, as a job would.</summary>
internal sealed class SourceDriver<T, TSplit, TState> : IDisposable
{
    private readonly ISource<T, TSplit, TState> _source;
    private readonly int _batchSize;
    private readonly List<Seating> _seats = [];
    private ISplitEnumerator<TSplit, TState> _enumerator = null!;

    private SourceDriver(ISource<T, TSplit, TState> source, int batchSize) => (_source, _batchSize) = (source, batchSize);

    public FakeTimeProvider Time { get; } = new();

    public ISplitEnumerator<TSplit, TState> Enumerator => _enumerator;

    /// <summary>Whether every reader was told that there is nothing more.</summary>
    public bool IsFinished => _seats.TrueForAll(seat => seat.Finished);

    /// <summary>What readers have told of as gone.</summary>
    public IReadOnlyList<string> Vanished => [.. _seats.SelectMany(seat => seat.Context.Vanished)];

    public int Malformed => _seats.Sum(seat => seat.Context.Malformed);

    public static async Task<SourceDriver<T, TSplit, TState>> StartAsync(
        ISource<T, TSplit, TState> source, int parallelism = 1, int batchSize = 4, CancellationToken cancellationToken = default)
    {
        var driver = new SourceDriver<T, TSplit, TState>(source, batchSize);
        driver._enumerator = source.CreateEnumerator(new FakeEnumeratorContext(parallelism), default);
        await driver._enumerator.StartAsync(cancellationToken);
        driver.Seat(parallelism, []);
        return driver;
    }

    /// <summary>A driver that goes on from this one's snapshot, as a restored job would; possibly with another parallelism.</summary>
    public SourceDriver<T, TSplit, TState> Restore(int? parallelism = null)
    {
        var readers = parallelism ?? _seats.Count;
        var restored = new SourceDriver<T, TSplit, TState>(_source, _batchSize);
        var state = Wire.Copy(_enumerator.SnapshotState());
        restored._enumerator = _source.CreateEnumerator(new FakeEnumeratorContext(readers), state);
        restored.Seat(readers, _seats.SelectMany(seat => seat.Reader.SnapshotState()).Select(Wire.Copy).ToList());
        return restored;
    }

    /// <summary>Lets a reader read once, or ask for splits when it has none; returns the records it handed out.</summary>
    public T[] Step(int subtask)
    {
        var seat = _seats[subtask];
        var batch = new RecordBatch<T>(_batchSize);
        var result = seat.Reader.Read(batch);
        if (result.Status == ReadStatus.NothingAvailable && result.RetryAt != long.MaxValue)
        {
            var wait = Time.GetElapsedTime(Time.GetTimestamp(), result.RetryAt);
            if (wait <= TimeSpan.Zero && batch.Count == 0)
            {
                throw new ConformanceException("A reader that has nothing must name a later time, or wait to be woken.");
            }

            Time.Advance(wait);
        }

        if (result.Status == ReadStatus.EndOfSplits && !seat.Finished)
        {
            var answer = _enumerator.HandleSplitRequest(subtask);
            seat.Reader.AddSplits(answer.Splits.Select(Wire.Copy).ToList());
            seat.Finished = answer.NoMoreSplits;
        }

        return batch.Span.ToArray();
    }

    /// <summary>Lets all readers read by turns until the source is at its end.</summary>
    public List<T> ReadToEnd()
    {
        var records = new List<T>();
        while (true)
        {
            var before = records.Count;
            var finished = IsFinished;
            for (var subtask = 0; subtask < _seats.Count; subtask++)
            {
                records.AddRange(Step(subtask));
            }

            if (finished && IsFinished && records.Count == before && _seats.TrueForAll(seat => seat.Reader.SnapshotState().Count == 0))
            {
                return records;
            }
        }
    }

    /// <summary>Replaces a reader by a new one, which goes on with its splits, as after the loss of its task.</summary>
    public void LoseReader(int subtask)
    {
        var lost = _seats[subtask];
        _seats[subtask] = NewSeat(subtask, _seats.Count);
        _seats[subtask].Reader.AddSplits(lost.Reader.SnapshotState().Select(Wire.Copy).ToList());
        _seats[subtask].Reader.AddSplits(_enumerator.HandleRestoredReader(subtask).Select(Wire.Copy).ToList());
        lost.Reader.Dispose();
    }

    public void Dispose()
    {
        foreach (var seat in _seats)
        {
            seat.Reader.Dispose();
            seat.Reader.Dispose();
        }
    }

    private void Seat(int parallelism, List<TSplit> splits)
    {
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var seat = NewSeat(subtask, parallelism);
            var restored = splits.Where((_, index) => index % parallelism == subtask).ToList();
            seat.Reader.AddSplits(restored);
            if (restored.Count > 0)
            {
                seat.Reader.AddSplits(_enumerator.HandleRestoredReader(subtask).Select(Wire.Copy).ToList());
            }

            _seats.Add(seat);
        }
    }

    private Seating NewSeat(int subtask, int parallelism)
    {
        var context = new FakeContext(subtask, parallelism, time: Time);
        return new Seating(context, _source.CreateReader(context));
    }

    private sealed class Seating(FakeContext context, ISourceReader<T, TSplit> reader)
    {
        public FakeContext Context => context;

        public ISourceReader<T, TSplit> Reader => reader;

        public bool Finished { get; set; }
    }
}
