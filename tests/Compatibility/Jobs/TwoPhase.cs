using FlinkNet.Model;

namespace FlinkNet.Compatibility;

/// <summary>
/// A sink in two phases of which nothing is committed when the snapshots are taken: a run that goes on commits what they hold.
/// </summary>
internal sealed class TwoPhase : CompatibilityJob
{
    public override string Name => "two-phase";

    public override IReadOnlyList<string> Expected => Sorted(Numbers(0, Bursts.Count).Select(number => $"{number}"));

    public override void Define(JobRun run) => run.Environment
        .FromSource(run.Source(number => number, Bursts.Count, Bursts.Hold)).Uid("numbers")
        .SinkTo(new StagingSink(run.Folder, neverCommits: run.IsMaking)).Uid("results");

    public override IReadOnlyList<string> Outcome(JobRun run) => Sorted(
        Directory.EnumerateFiles(run.Folder, StagedLines.Visible + "*").SelectMany(File.ReadLines));
}

/// <summary>Lines in a file that becomes visible when they are committed. Its path is not in the snapshot, which may be moved.</summary>
[GenerateSerializer, Alias("compatibility.StagedLines")]
internal sealed record StagedLines([property: Id(0)] string Name, [property: Id(1)] int Count)
{
    public const string Visible = "visible-";
    public const string Staged = "staged-";
}

/// <summary>Writes lines to files of a folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="neverCommits">Whether commits last until the task ends.</param>
internal sealed class StagingSink(string folder, bool neverCommits) : ITwoPhaseCommitSink<long, StagedLines>
{
    public string DefaultName => "Staging";

    public ICommittingSinkWriter<long, StagedLines> CreateWriter(ISinkWriterContext context) => new Writer(folder);

    public ICommitter<StagedLines> CreateCommitter(ISinkWriterContext context) => new Committer(folder, neverCommits);

    private sealed class Writer(string folder) : ICommittingSinkWriter<long, StagedLines>
    {
        private readonly List<string> _lines = [];

        public void Write(RecordBatch<long> batch)
        {
            foreach (var number in batch.Span)
            {
                _lines.Add($"{number}");
            }
        }

        public void Flush(bool endOfInput)
        {
        }

        public IReadOnlyCollection<StagedLines> PrepareCommit()
        {
            if (_lines.Count == 0)
            {
                return [];
            }

            var staged = new StagedLines($"{Guid.NewGuid():n}", _lines.Count);
            Directory.CreateDirectory(folder);
            File.WriteAllLines(Path.Combine(folder, StagedLines.Staged + staged.Name), _lines);
            _lines.Clear();
            return [staged];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Committer(string folder, bool neverCommits) : ICommitter<StagedLines>
    {
        public async Task CommitAsync(IReadOnlyCollection<ICommitRequest<StagedLines>> requests, CancellationToken cancellationToken)
        {
            if (neverCommits)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            foreach (var request in requests)
            {
                Commit(request);
            }
        }

        public void Dispose()
        {
        }

        private void Commit(ICommitRequest<StagedLines> request)
        {
            var (name, count) = request.Committable;
            var (staged, visible) = (Path.Combine(folder, StagedLines.Staged + name), Path.Combine(folder, StagedLines.Visible + name));
            if (File.Exists(visible))
            {
                request.SignalAlreadyCommitted();
            }
            else if (File.ReadLines(staged).Count() == count)
            {
                File.Move(staged, visible);
            }
            else
            {
                request.SignalFailedWithUnknownReason(new InvalidDataException($"'{staged}' does not have {count} lines."));
            }
        }
    }
}
