using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>A transactional sink that, as its seed has it, takes nothing for many steps at a time.</summary>
internal sealed class SlowSink<T>(int seed) : ITwoPhaseCommitSink<T, int>
{
    private readonly TransactionalSink<T> _sink = new();
    private readonly Random _random = new(seed);
    private int _deaf;

    public List<T> Committed => _sink.Committed;

    public IReadOnlyList<T> CommittedAsWritten => _sink.CommittedAsWritten;

    /// <summary>Whether the sink takes nothing at all.</summary>
    public bool IsBlocked { get; set; }

    public string DefaultName => "Slow";

    public ICommittingSinkWriter<T, int> CreateWriter(ISinkWriterContext context) => new Writer(this, _sink.CreateWriter(context));

    public ICommitter<int> CreateCommitter(ISinkWriterContext context) => _sink.CreateCommitter(context);

    private bool Listens()
    {
        if (IsBlocked || _deaf-- > 0)
        {
            return false;
        }

        _deaf = _random.Next(20) == 0 ? _random.Next(300) : 0;
        return true;
    }

    private sealed class Writer(SlowSink<T> sink, ICommittingSinkWriter<T, int> writer) : ICommittingSinkWriter<T, int>
    {
        public bool IsAvailable => sink.Listens();

        public void Write(RecordBatch<T> batch) => writer.Write(batch);

        public void Flush(bool endOfInput) => writer.Flush(endOfInput);

        public IReadOnlyCollection<int> PrepareCommit() => writer.PrepareCommit();

        public void Dispose() => writer.Dispose();
    }
}
