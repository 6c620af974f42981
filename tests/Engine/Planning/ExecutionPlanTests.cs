using CsCheck;
using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class ExecutionPlanTests
{
    [Fact]
    public void KeyGroups_OfATask_AreItsVertexsShare()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value).Map(value => value).SetParallelism(3).Discard().SetParallelism(3);
        var plan = ExecutionPlan.Create(env.Plan());

        Assert.Equal(5, plan.SubtaskCount);
        Assert.Equal(new KeyGroupRange(43, 85), plan.KeyGroups(new TaskId(new VertexId(1), new SubtaskIndex(1))));
    }

    [Theory]
    [InlineData(PartitionerKind.Forward, 3, 3)]
    [InlineData(PartitionerKind.Rescale, 2, 6)]
    [InlineData(PartitionerKind.Rescale, 6, 2)]
    [InlineData(PartitionerKind.Rescale, 3, 4)]
    [InlineData(PartitionerKind.Hash, 3, 4)]
    public void K8_ConsumersAndProducers_AreTheSameChannels(PartitionerKind kind, int producers, int consumers)
    {
        var fromProducers = Enumerable.Range(0, producers)
            .SelectMany(producer =>
                Subtasks(Exchange.Consumers(kind, producer, producers, consumers)).Select(consumer => (producer, consumer)));
        var fromConsumers = Enumerable.Range(0, consumers)
            .SelectMany(consumer =>
                Subtasks(Exchange.Producers(kind, consumer, producers, consumers)).Select(producer => (producer, consumer)));

        Assert.Equal(fromProducers.Order(), fromConsumers.Order());
    }

    [Fact]
    public void K8_Rescale_ConnectsEverySubtaskOfBothSidesLocally() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300]).Sample((producers, consumers) =>
        {
            var channels = Enumerable.Range(0, producers)
                .SelectMany(producer =>
                    Subtasks(Exchange.Consumers(PartitionerKind.Rescale, producer, producers, consumers))
                        .Select(consumer => (producer, consumer)))
                .ToList();
            return channels.Count == Math.Max(producers, consumers)
                && channels.Select(channel => channel.producer).Distinct().Count() == producers
                && channels.Select(channel => channel.consumer).Distinct().Count() == consumers
                && channels.All(channel =>
                    Exchange.Producers(PartitionerKind.Rescale, channel.consumer, producers, consumers).Contains(channel.producer));
        });

    [Fact]
    public void Create_TenThousandByTenThousandAllToAll_TakesAGigabyteAtMost()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var env = StreamExecutionEnvironment.Create("--parallelism", "10000", "--max-parallelism", "32768");
        env.Numbers().KeyBy(value => value).Map(value => value).Discard();
        var graph = env.Plan();
        var plan = ExecutionPlan.Create(graph);
        var channels = Enumerable.Range(0, 10_000).Sum(producer => (long)plan.Consumers(graph.Edges[0], producer).Count);
        var keyGroups =
            Enumerable.Range(0, 10_000).Sum(subtask => plan.KeyGroups(new TaskId(new VertexId(1), new SubtaskIndex(subtask))).Count);

        Assert.Equal(100_000_000, channels);
        Assert.Equal(32_768, keyGroups);
        Assert.Equal(20_000, plan.SubtaskCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    private static IEnumerable<int> Subtasks(SubtaskRange range) => Enumerable.Range(range.Start, range.Count);
}
