using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

public sealed class SourceCoordinatorTests
{
    [Fact]
    public async Task Request_TheSameNumberAgain_GetsTheSameAnswer()
    {
        var coordinator = await StartAsync(new Words("a", "b"));

        var first = coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None);
        Assert.Equal("b", Read(coordinator.HandleSplitRequest(new SubtaskIndex(1), 1, CheckpointId.None)));

        Assert.Equal("a", Read(first));
        Assert.Same(first, coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None));
        Assert.True(coordinator.HandleSplitRequest(new SubtaskIndex(0), 2, CheckpointId.None).NoMoreSplits);
    }

    [Fact]
    public async Task Request_ANumberThatWasPassed_IsRefused()
    {
        var coordinator = await StartAsync(new Words("a", "b"));
        coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None);
        coordinator.HandleSplitRequest(new SubtaskIndex(0), 2, CheckpointId.None);

        Assert.Throws<InvalidOperationException>(() => coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None));
    }

    [Fact]
    public async Task Q1_RequestBeforeTheBarrier_IsToComeAgain_AndALateCopyOfItTakesNothingAway()
    {
        var coordinator = await StartAsync(new Words("a", "b"));
        coordinator.BeginCheckpoint(new CheckpointId(5));
        Assert.Equal(
            (0, false),
            (coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(4)).Count,
                coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(4)).NoMoreSplits));
        coordinator.EndCheckpoint(new CheckpointId(5));

        var late = coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(4));

        Assert.Same(late, coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(5)));
        Assert.Equal("b", Read(coordinator.HandleSplitRequest(new SubtaskIndex(0), 2, new CheckpointId(5))));
    }

    [Fact]
    public async Task Request_ThereIsNothingYet_IsAskedAgainUnderTheSameNumber()
    {
        var source = new Words("a") { IsWaiting = true };
        var coordinator = await StartAsync(source);
        Assert.Equal(0, coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None).Count);

        source.IsWaiting = false;

        Assert.Equal("a", Read(coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None)));
    }

    [Fact]
    public async Task Coordinator_RestoredFromItsSnapshot_GoesOnWhereItStood()
    {
        var source = new Words("a", "b", "c");
        var coordinator = await StartAsync(source);
        coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None);
        var snapshot = coordinator.Snapshot();
        coordinator.HandleSplitRequest(new SubtaskIndex(0), 2, CheckpointId.None);

        var restored = Create(source, snapshot);
        await restored.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, source.Starts);
        Assert.Equal("a", Read(restored.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None)));
        Assert.Equal("b", Read(restored.HandleSplitRequest(new SubtaskIndex(1), 1, CheckpointId.None)));
    }

    [Fact]
    public async Task Q2_AnswerThatNoReaderTook_GoesWithTheFirstAnswerToAReaderOfAnotherParallelism()
    {
        var source = new Words("a", "b", "c");
        var coordinator = await StartAsync(source);
        coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None);
        coordinator.HandleSplitRequest(new SubtaskIndex(1), 1, CheckpointId.None);
        var snapshot = coordinator.Snapshot().ForOtherReaders([1, 0]);

        var restored = Create(source, Create(source, snapshot).Snapshot());

        Assert.Equal(
            (0, false),
            (restored.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None, hasSplits: true).Count,
                restored.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None, hasSplits: true).IsFinal));
        Assert.Equal("b", Read(restored.HandleSplitRequest(new SubtaskIndex(1), 1, CheckpointId.None, hasSplits: true)));
        Assert.Equal("b", Read(restored.HandleSplitRequest(new SubtaskIndex(1), 1, CheckpointId.None, hasSplits: true)));
        Assert.Equal("c", Read(restored.HandleSplitRequest(new SubtaskIndex(0), 1, CheckpointId.None)));
        Assert.Empty(restored.Snapshot().Returned);
    }

    [Fact]
    public async Task Q1_ReaderThatGoesOnWithSplits_BeforeItsBarrier_IsToldThatTheAnswerIsPostponed()
    {
        var coordinator = await StartAsync(new Words("a"));
        coordinator.BeginCheckpoint(new CheckpointId(5));

        Assert.True(coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(4), hasSplits: true).IsPostponed);
        Assert.False(coordinator.HandleSplitRequest(new SubtaskIndex(0), 1, new CheckpointId(5), hasSplits: true).IsPostponed);
    }

    [Fact]
    public async Task Start_TheInputCannotBeFound_NamesTheSource()
    {
        var unknown = await Assert.ThrowsAsync<FlinkException>(() => StartAsync(new Words { Fault = new IOException("disk gone") }));
        var known = await Assert.ThrowsAsync<FlinkException>(() =>
            StartAsync(new Words { Fault = new FlinkException(FailureOrigin.External, "there is no 'x'") }));

        Assert.Equal("Source 'Words' failed to find its input: IOException: disk gone", unknown.Message);
        Assert.Equal((FailureOrigin.External, "Source 'Words': there is no 'x'"), (known.Origin, known.Message));
    }

    [Fact]
    public async Task Input_ThatIsGone_IsToldOfWithTheSourcesName()
    {
        var told = new List<(string Source, string What)>();
        var env = StreamExecutionEnvironment.Create();
        env.FromSource(new Words("a") { Gone = "'b' was deleted." });
        var coordinator =
            SourceCoordinator.Create(env.Transformations[0], parallelism: 1, TestSerializers.Instance, null, (source, what) =>
                told.Add((source, what)));

        await coordinator.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("Words", "'b' was deleted.")], told);
    }

    private static async Task<SourceCoordinator> StartAsync(Words source)
    {
        var coordinator = Create(source, null);
        await coordinator.StartAsync(TestContext.Current.CancellationToken);
        return coordinator;
    }

    private static SourceCoordinator Create(Words source, SourceCoordinatorSnapshot? restored)
    {
        var env = StreamExecutionEnvironment.Create();
        env.FromSource(source);
        return SourceCoordinator.Create(env.Transformations[0], parallelism: 2, TestSerializers.Instance, restored);
    }

    private static string Read(SplitAnswer answer)
    {
        var splits = new string[answer.Count];
        TestSerializers.Instance.Resolve<string>().Read(answer.Splits, splits);
        return Assert.Single(splits);
    }

    private sealed class Words(params string[] words) : ISource<string, string, int>
    {
        public Exception? Fault { get; init; }

        public string? Gone { get; init; }

        public int Starts { get; private set; }

        public bool IsWaiting { get; set; }

        public Boundedness Boundedness => Boundedness.Bounded;

        public string DefaultName => "Words";

        public ISplitEnumerator<string, int> CreateEnumerator(ISplitEnumeratorContext context, int restored) =>
            new Enumerator(this, words, restored, context);

        public ISourceReader<string, string> CreateReader(ISourceReaderContext context) => throw new NotSupportedException();

        private sealed class Enumerator(Words source, string[] words, int next, ISplitEnumeratorContext context)
            : ISplitEnumerator<string, int>
        {
            private int _next = next;

            public ValueTask StartAsync(CancellationToken cancellationToken)
            {
                source.Starts++;
                if (source.Gone is { } gone)
                {
                    context.CountVanished(gone);
                }

                return source.Fault is null ? ValueTask.CompletedTask : ValueTask.FromException(source.Fault);
            }

            public SplitAssignment<string> HandleSplitRequest(int subtask) => source.IsWaiting
                ? new([], NoMoreSplits: false, TimeSpan.FromSeconds(1))
                : _next < words.Length ? SplitAssignment<string>.Of(words[_next++]) : SplitAssignment<string>.None;

            public int SnapshotState() => _next;
        }
    }
}
