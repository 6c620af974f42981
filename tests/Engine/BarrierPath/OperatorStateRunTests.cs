using FlinkNet.Engine.Tests.RecordPath;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Rules S7, S8 and F3 in whole jobs that are killed at any step and go on at another parallelism.</summary>
public sealed class OperatorStateRunTests
{
    private static readonly int[] Parallelism = [3, 3, 2, 4, 3];

    // The one split goes to one reader: the input of the other subtasks ends at once, long before the last checkpoint.
    [Fact]
    public void F3_UnionState_IsWholeInEveryCheckpoint_AlsoWhenTheInputOfSomeSubtasksHasEnded()
    {
        var partlyEnded = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            partlyEnded += RunWithKills(seed);
        }

        Assert.InRange(partlyEnded, 10, 160);
    }

    /// <summary>Answers how often the job went on from a checkpoint at which some subtasks had ended and some had not.</summary>
    private static int RunWithKills(int seed)
    {
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed) { AbortPerMille = 0 };
        var sink = new TransactionalSink<long>();
        var partlyEnded = 0;
        for (var (attempt, hasEnded) = (0, false); !hasEnded; attempt++)
        {
            var found = new List<IReadOnlyList<string>>();
            var environment = StreamExecutionEnvironment.Create().SetParallelism(Parallelism[Math.Min(attempt, 4)]);
            environment.FromSource(new SmallSplitsSource(1, 4000, numbersPerSplit: 4000, numbersPerRead: 1))
                .Map(new Enrol(found.Add))
                .Uid("enrol")
                .SinkTo(sink)
                .Uid("out");
            var stored = checkpoints.Latest?.Vertices[0].Tasks ?? [];
            partlyEnded += stored.Any(task => task.HasEnded) && stored.Any(task => !task.HasEnded) ? 1 : 0;
            var run =
                new SeededRun(
                    environment,
                    random.Next(),
                    new SeededRunOptions { Credits = random.Next(2, 6), FrameSize = 256 },
                    checkpoints);
            hasEnded = run.TryRun(attempt < 4 ? random.Next(100, 3000) : 1_000_000);

            var expected = Enumerable.Range(1, stored.Count).Select(subtask => $"{subtask} of {stored.Count}");
            Assert.All(found, members => Assert.Equal(expected, members));
        }

        Assert.Equal(Enumerable.Range(1, 4000).Select(n => (long)n), sink.Committed.Order());
        return partlyEnded;
    }

    /// <summary>Puts itself down in a union list, once for each subtask and attempt.</summary>
    private sealed class Enrol(Action<IReadOnlyList<string>> onFound) : IRichMapOperator<long, long>, ICheckpointedFunction
    {
        private IListState<string> _members = null!;

        public void InitializeState(IFunctionInitializationContext context)
        {
            _members = context.OperatorStates.GetUnionListState(new ListStateDescriptor<string>("members"));
            onFound([.. _members]);
        }

        public void Open(IRuntimeContext context) => _members.Update([$"{context.SubtaskIndex + 1} of {context.Parallelism}"]);

        public void SnapshotState(IFunctionSnapshotContext context)
        {
        }

        public long Map(long value) => value;
    }
}
