using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Sinks;

/// <summary>A sink that prepares one text of all numbers since the last barrier, and whose committer does what the test says.</summary>
internal sealed class ScriptedSink : ITwoPhaseCommitSink<int, string>
{
    /// <summary>What happened, in its order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>What becomes of a request; nothing lets it be committed.</summary>
    public Action<ICommitRequest<string>> OnCommit { get; set; } = static _ => { };

    /// <summary>What a commit waits for.</summary>
    public Func<Task> CommitEnds { get; set; } = static () => Task.CompletedTask;

    /// <summary>What is visible.</summary>
    public List<string> Committed { get; } = [];

    public string DefaultName => "Scripted";

    public ICommittingSinkWriter<int, string> CreateWriter(ISinkWriterContext context) => new Writer(this);

    public ICommitter<string> CreateCommitter(ISinkWriterContext context) => new Committer(this);

    private sealed class Writer(ScriptedSink sink) : ICommittingSinkWriter<int, string>
    {
        private readonly List<int> _written = [];

        public void Write(RecordBatch<int> batch) => _written.AddRange(batch.Span);

        public void Flush(bool endOfInput) => sink.Log.Add(endOfInput ? "flush at the end" : "flush");

        public IReadOnlyCollection<string> PrepareCommit()
        {
            sink.Log.Add("prepare");
            List<string> prepared = [string.Join('+', _written)];
            _written.Clear();
            return prepared[0].Length == 0 ? [] : prepared;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Committer(ScriptedSink sink) : ICommitter<string>
    {
        public async Task CommitAsync(IReadOnlyCollection<ICommitRequest<string>> requests, CancellationToken cancellationToken)
        {
            sink.Log.Add($"commit {string.Join(", ", requests.Select(request => request.Committable))}");
            await sink.CommitEnds();
            foreach (var request in requests)
            {
                var signals = new Recorder(request);
                sink.OnCommit(signals);
                if (!signals.HasSignalled)
                {
                    sink.Committed.Add(request.Committable);
                }
            }
        }

        public void Dispose() => sink.Log.Add("dispose");
    }

    /// <summary>Notes whether a request was signalled.</summary>
    private sealed class Recorder(ICommitRequest<string> request) : ICommitRequest<string>
    {
        public bool HasSignalled { get; private set; }

        public string Committable => request.Committable;

        public int NumberOfRetries => request.NumberOfRetries;

        public bool IsRestored => request.IsRestored;

        public void SignalAlreadyCommitted() => Signal(request.SignalAlreadyCommitted);

        public void RetryLater(Exception? reason = null) => Signal(() => request.RetryLater(reason));

        public void UpdateAndRetryLater(string committable, Exception? reason = null) =>
            Signal(() => request.UpdateAndRetryLater(committable, reason));

        public void SignalFailedWithKnownReason(Exception reason) => Signal(() => request.SignalFailedWithKnownReason(reason));

        public void SignalFailedWithUnknownReason(Exception reason) => Signal(() => request.SignalFailedWithUnknownReason(reason));

        private void Signal(Action signal)
        {
            HasSignalled = true;
            signal();
        }
    }
}
