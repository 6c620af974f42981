using System.Buffers.Binary;
using FlinkNet.Connectors.Generator;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Testing.Tests;

/// <summary>Looking at the operator state of a job that runs.</summary>
public sealed class OperatorStateTests(FlinkMiniClusterTests.TwoTaskManagers cluster)
    : IClassFixture<FlinkMiniClusterTests.TwoTaskManagers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OperatorState_IsThatOfTheLastCompleteCheckpoint_AlsoAfterAFailure()
    {
        var environment = cluster.Cluster.CreateEnvironment()
            .SetParallelism(2)
            .EnableCheckpointing(TimeSpan.FromMilliseconds(20), cluster.Cluster.CheckpointDirectory);
        environment.Config.RestartStrategy = RestartStrategy.FixedDelay(3, TimeSpan.FromMilliseconds(1));
        environment.FromSource(
            new DataGeneratorSource<long>(number => number, count: null, recordsPerSecond: 2000),
            WatermarkStrategy.NoWatermarks<long>())
            .Uid("numbers")
            .Map(new LastNumbers()).Uid("last")
            .KeyBy(number => number % 7)
            .Reduce((a, b) => a + b).Uid("sums")
            .SinkTo(new DiscardingSink<long>());
        await using var job = await environment.SubmitAsync("looked at");

        await UntilAsync(job, state => state.Checkpoint > 0);
        var first = await job.TriggerCheckpointAsync(Cancel);
        var states = await UntilAsync(job, state => state.Checkpoint >= first);
        var all = states.SelectMany(state => state.States).ToList();
        Assert.Equal(["last", "numbers"], all.Select(state => state.OperatorId).Distinct().Order());
        var last = all.Where(state => state.OperatorId == "last").ToList();
        Assert.All(
            last,
            state => Assert.Equal(
                ("function/last numbers", OperatorStateKind.UnionList, 1, 12L), (state.Name, state.Kind, state.Count, state.Length)));
        Assert.Equal(2, last.Count);
        Assert.Equal([0L, 1L], last.Select(state => BinaryPrimitives.ReadInt64LittleEndian(state.Elements![0].AsSpan(4)) % 2).Order());

        await cluster.Cluster.KillTaskAsync(job, "last", subtask: 0, Cancel);
        states = await UntilAsync(job, state => state.Task.Attempt == new Attempt(2));
        Assert.All(states, state => Assert.True(state.Checkpoint > first));
    }

    private static async Task<IReadOnlyList<TaskOperatorState>> UntilAsync(JobClient job, Func<TaskOperatorState, bool> condition)
    {
        while (true)
        {
            var states = await job.GetOperatorStateAsync();
            if (states.Count >= 2 && states.All(condition))
            {
                return states;
            }

            await Task.Yield();
        }
    }

    /// <summary>Remembers the last number of each subtask.</summary>
    private sealed class LastNumbers : IRichMapOperator<long, long>, ICheckpointedFunction
    {
        private IListState<long> _last = null!;
        private long _number;

        public void InitializeState(IFunctionInitializationContext context) =>
            _last = context.OperatorStates.GetUnionListState(new ListStateDescriptor<long>("last numbers"));

        public void SnapshotState(IFunctionSnapshotContext context) => _last.Update([_number]);

        public long Map(long value) => _number = value;
    }
}
