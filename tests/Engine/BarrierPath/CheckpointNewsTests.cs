using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>A source's reader and a sink's writer hear what became of checkpoints (rule C12).</summary>
public sealed class CheckpointNewsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void C12_ReaderAndWriter_HearOfCompleteAndOfAbortedCheckpoints(int seed)
    {
        var (reader, writer) = (new News(), new News());
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSource(new HearingSource<long, SmallSplit, List<SmallSplit>>(new SmallSplitsSource(1, 3000), reader))
            .Rebalance()
            .SinkTo(new HearingSink<long>(writer)).DisableChaining();
        var checkpoints = new SeededCheckpoints(seed) { AbortPerMille = 30, TriggerPercent = 20, LostNewsPercent = 0 };

        new SeededRun(environment, seed, new SeededRunOptions { FrameSize = 256, Credits = 2 }, checkpoints).Run();

        Assert.True(checkpoints.Completed > 1 && checkpoints.Aborted > 0);
        foreach (var news in (News[])[reader, writer])
        {
            Assert.NotEmpty(news.Complete);
            Assert.NotEmpty(news.Aborted);
            Assert.Equal(news.Complete.Order().Distinct(), news.Complete);
            Assert.Equal(news.Aborted.Order().Distinct(), news.Aborted);
            Assert.Empty(news.Complete.Intersect(news.Aborted));
        }
    }

    private sealed class News
    {
        public List<long> Complete { get; } = [];

        public List<long> Aborted { get; } = [];
    }

    private sealed class HearingSource<T, TSplit, TState>(ISource<T, TSplit, TState> inner, News news) : ISource<T, TSplit, TState>
    {
        public Boundedness Boundedness => inner.Boundedness;

        public string DefaultName => inner.DefaultName;

        public ISplitEnumerator<TSplit, TState> CreateEnumerator(ISplitEnumeratorContext context, TState? restored) =>
            inner.CreateEnumerator(context, restored);

        public ISourceReader<T, TSplit> CreateReader(ISourceReaderContext context) => new Reader(inner.CreateReader(context), news);

        private sealed class Reader(ISourceReader<T, TSplit> inner, News news) : ISourceReader<T, TSplit>, ICheckpointListener
        {
            public void AddSplits(IReadOnlyList<TSplit> splits) => inner.AddSplits(splits);

            public ReadResult Read(RecordBatch<T> batch) => inner.Read(batch);

            public IReadOnlyList<TSplit> SnapshotState() => inner.SnapshotState();

            public void NotifyCheckpointComplete(long checkpointId) => news.Complete.Add(checkpointId);

            public void NotifyCheckpointAborted(long checkpointId) => news.Aborted.Add(checkpointId);

            public void Dispose() => inner.Dispose();
        }
    }

    private sealed class HearingSink<T>(News news) : ISink<T>
    {
        public string DefaultName => "Hearing";

        public ISinkWriter<T> CreateWriter(ISinkWriterContext context) => new Writer(news);

        private sealed class Writer(News news) : ISinkWriter<T>, ICheckpointListener
        {
            public void Write(RecordBatch<T> batch)
            {
            }

            public void Flush(bool endOfInput)
            {
            }

            public void NotifyCheckpointComplete(long checkpointId) => news.Complete.Add(checkpointId);

            public void NotifyCheckpointAborted(long checkpointId) => news.Aborted.Add(checkpointId);

            public void Dispose()
            {
            }
        }
    }
}
