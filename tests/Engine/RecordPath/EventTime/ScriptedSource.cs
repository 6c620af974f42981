using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.EventTime;

/// <summary>Reads a script: which split has which record next; -1 ends the split.</summary>
internal sealed class ScriptedSource(params (string Split, long Value)[] script) : ISource<long, ScriptedSplit, int>
{
    public Boundedness Boundedness => Boundedness.Bounded;

    /// <summary>Whether splits are read one after the other.</summary>
    public bool ReadsOneByOne { get; init; }

    public string DefaultName => "Script";

    public ISplitEnumerator<ScriptedSplit, int> CreateEnumerator(ISplitEnumeratorContext context, int restored) =>
        new Enumerator([.. script.Select(line => line.Split).Distinct().Select(split => new ScriptedSplit(split))]);

    public ISourceReader<long, ScriptedSplit> CreateReader(ISourceReaderContext context) => new Reader(script, ReadsOneByOne);

    private sealed class Enumerator(ScriptedSplit[] splits) : ISplitEnumerator<ScriptedSplit, int>
    {
        private bool _isHandedOut;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public SplitAssignment<ScriptedSplit> HandleSplitRequest(int subtask)
        {
            if (_isHandedOut)
            {
                return SplitAssignment<ScriptedSplit>.None;
            }

            _isHandedOut = true;
            return new SplitAssignment<ScriptedSplit>(splits, NoMoreSplits: false, TimeSpan.Zero);
        }

        public int SnapshotState() => 0;
    }

    private sealed class Reader((string Split, long Value)[] script, bool readsOneByOne) : ISourceReader<long, ScriptedSplit>
    {
        private int _position;

        public bool ReadsOneByOne => readsOneByOne;

        public void AddSplits(IReadOnlyList<ScriptedSplit> splits)
        {
        }

        public ReadResult Read(RecordBatch<long> batch)
        {
            if (_position == script.Length)
            {
                return ReadResult.End;
            }

            var (split, value) = script[_position++];
            if (value == -1)
            {
                return ReadResult.More with { SplitId = split, IsSplitFinished = true };
            }

            batch.Values[0] = value;
            batch.Count = 1;
            return ReadResult.More with { SplitId = split };
        }

        public IReadOnlyList<ScriptedSplit> SnapshotState() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}

/// <summary>A split by its name.</summary>
internal sealed record ScriptedSplit(string SplitId) : ISourceSplit;
