using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>What a file sink clears up when its job goes on from a checkpoint: what never becomes a result, and nothing else.</summary>
public sealed class FileSinkRestoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _kept = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public void Restore_DeletesWhatIsLaterThanTheCheckpoint_OfAllEarlierAttempts(bool hasBuckets, int parallelism)
    {
        var first = new Attempt(_folder.Root, 2, hasBuckets);
        _kept.AddRange(first.Prepare(checkpoint: 6));
        _kept.AddRange(first.Prepare(checkpoint: 7));
        var late = first.Prepare(checkpoint: 8);
        var second = new Attempt(_folder.Root, 2, hasBuckets, restoredCheckpoint: 7);
        late.AddRange(second.Prepare(checkpoint: 9));
        second.Write();

        _ = new Attempt(_folder.Root, parallelism, hasBuckets, restoredCheckpoint: 7);

        Assert.All(_kept, file => Assert.True(File.Exists(file)));
        Assert.All(late, file => Assert.False(File.Exists(file)));
        Assert.Equal((4, 4), (_kept.Count, late.Count));
        Assert.Equal(hasBuckets ? 0 : parallelism, Directory.GetFiles(_folder.Root, ".*.inprogress", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void X4_CommitOfAnOldAttempt_OfWhatTheJobWentBackBehind_MakesNothingVisible()
    {
        var committed = new Attempt(_folder.Root, 1, hasBuckets: false);
        var before = committed.PrepareFiles(checkpoint: 7);
        var late = committed.PrepareFiles(checkpoint: 8);
        var next = new Attempt(_folder.Root, 1, hasBuckets: false, restoredCheckpoint: 7);
        var sink = FileSink.Text<int>(_folder.Root);
        sink.Commit(before, isRestored: true);
        var own = next.PrepareFiles(checkpoint: 9);
        sink.Commit(own);
        var results = Results();

        // The old attempt hears late that checkpoint 7 is complete, and takes it that 8 is, too.
        Assert.Equal(nameof(ICommitRequest<>.SignalAlreadyCommitted), sink.Commit(before)[0].Signal);
        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), sink.Commit(late)[0].Signal);

        Assert.Equal(2, results.Count);
        Assert.Equal(results, Results());

        List<(string, string)> Results() =>
            [.. Directory.GetFiles(_folder.Root, "part-*")
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];
    }

    [Fact]
    public void Restore_LeavesOtherJobs_OtherSinks_AndUsersFilesAlone()
    {
        _kept.AddRange(new Attempt(_folder.Root, 1, hasBuckets: false, job: "another job").Prepare(checkpoint: 8));
        _kept.AddRange(new Attempt(_folder.Root, 1, hasBuckets: false, sink: "another sink").Prepare(checkpoint: 8));
        _kept.Add(_folder.Write(".part-00000-somebody-elses-1-8.pending", "x"));
        _kept.Add(_folder.Write("part-00000-12345678-9", "x"));
        _kept.Add(_folder.Write(".part-00000.pending", "x"));

        _ = new Attempt(_folder.Root, 1, hasBuckets: false, restoredCheckpoint: 7);

        Assert.All(_kept, file => Assert.True(File.Exists(file)));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(true, 1)]
    public void Begin_WithoutACheckpoint_DeletesWhatEarlierAttemptsOfTheRunPrepared(bool hasBuckets, int parallelism)
    {
        _kept.AddRange(OfAnOlderVersion(checkpoint: 1));
        var first = new Attempt(_folder.Root, 2, hasBuckets);
        var left = first.Prepare(checkpoint: 1);
        left.AddRange(first.Prepare(checkpoint: 2));
        first.Write();
        _kept.AddRange(new Attempt(_folder.Root, 1, hasBuckets, run: "another run").Prepare(checkpoint: 1));
        _kept.AddRange(new Attempt(_folder.Root, 1, hasBuckets, sink: "another sink").Prepare(checkpoint: 1));
        _kept.AddRange(new Attempt(_folder.Root, 1, hasBuckets, job: "another job").Prepare(checkpoint: 1));

        var next = new Attempt(_folder.Root, parallelism, hasBuckets);
        next.Prepare(checkpoint: 1).ForEach(_kept.Add);

        Assert.All(_kept, file => Assert.True(File.Exists(file)));
        Assert.All(left, file => Assert.False(File.Exists(file)));
        Assert.Equal(4, left.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Begin_BehindASavepoint_KeepsWhatItMayHold_AndDeletesWhatWritersPreparedThatTookNoPartInOne(int? restoredCheckpoint)
    {
        var first = new Attempt(_folder.Root, 2, hasBuckets: true);
        _kept.AddRange(first.Prepare(checkpoint: 3));
        _kept.AddRange(first.Prepare(checkpoint: 4, isSavepoint: true));
        var late = new Attempt(_folder.Root, 2, hasBuckets: true, restoredCheckpoint: 2).Prepare(checkpoint: 5);

        _ = new Attempt(_folder.Root, 2, hasBuckets: true, restoredCheckpoint);

        Assert.All(_kept, file => Assert.True(File.Exists(file)));
        Assert.All(late, file => Assert.False(File.Exists(file)));
        Assert.Equal((4, 2), (_kept.Count, late.Count));
    }

    [Fact]
    public void Restore_OfACheckpointOfAnOlderVersion_CommitsItsFiles_AndDeletesLaterOnes()
    {
        var (held, late) = (OfAnOlderVersion(checkpoint: 7), OfAnOlderVersion(checkpoint: 8));

        _ = new Attempt(_folder.Root, 1, hasBuckets: false, restoredCheckpoint: 7);
        var result = _folder.PathOf("part-00000-12345678-7");
        FileSink.Text<int>(_folder.Root).Commit([new PendingFile(Assert.Single(held), result, 0)], isRestored: true);

        Assert.True(File.Exists(result));
        Assert.False(File.Exists(Assert.Single(late)));
    }

    [Fact]
    public void Restored_WritersOnlyFile_BearsAMark_SinceThereMayBeOthers()
    {
        var writer = new Attempt(_folder.Root, 1, hasBuckets: false, restoredCheckpoint: 7).Writers[0];
        writer.Write(new RecordBatch<int> { Count = 1 });
        writer.Flush(endOfInput: true);

        Assert.Matches("part-00000-[0-9a-f]{8}-1$", Assert.Single(writer.PrepareCommit()).Result);
    }

    /// <summary>What an attempt has left whose names did not tell the run yet.</summary>
    private List<string> OfAnOlderVersion(long checkpoint)
    {
        var owner = Path.GetFileName(new Attempt(_folder.Root, 1, hasBuckets: true).Prepare(checkpoint)[0]).Split('-')[2];
        return [_folder.Write($".part-00000-{owner}-12345678-1-{checkpoint}.pending", "x")];
    }

    /// <summary>The writers of one attempt.</summary>
    private sealed class Attempt
    {
        private readonly List<FakeContext> _contexts = [];

        public Attempt(
            string folder,
            int parallelism,
            bool hasBuckets,
            long? restoredCheckpoint = null,
            string job = "job",
            string sink = "out",
            string run = "run")
        {
            var files = FileSink.Text<int>(folder);
            files = hasBuckets ? files.WithBuckets(number => $"bucket-{number}") : files;
            for (var subtask = 0; subtask < parallelism; subtask++)
            {
                _contexts.Add(new FakeContext(subtask, parallelism) { JobName = job, OperatorId = sink, RunId = run });
                Writers.Add(files.CreateWriter(_contexts[^1]));
                ((ICheckpointedFunction)Writers[^1]).InitializeState(new Beginning(restoredCheckpoint));
            }
        }

        public List<ICommittingSinkWriter<int, PendingFile>> Writers { get; } = [];

        public void Write() => Writers.ForEach(writer => writer.Write(new RecordBatch<int> { Count = 1 }));

        /// <summary>Writes a record to each; answers the pending files.</summary>
        public List<string> Prepare(long checkpoint, bool isSavepoint = false) =>
            PrepareFiles(checkpoint, isSavepoint).ConvertAll(file => file.Pending!);

        /// <summary>Writes a record to each; answers what there is to commit.</summary>
        public List<PendingFile> PrepareFiles(long checkpoint, bool isSavepoint = false)
        {
            Write();
            _contexts.ForEach(context => (context.CheckpointId, context.IsSavepoint) = (checkpoint, isSavepoint));
            Writers.ForEach(writer => writer.Flush(endOfInput: false));
            return [.. Writers.SelectMany(writer => writer.PrepareCommit())];
        }
    }

    private sealed record Beginning(long? RestoredCheckpointId) : IFunctionInitializationContext
    {
        public IOperatorStateStore OperatorStates => throw new NotSupportedException("The file sink keeps nothing.");
    }
}
