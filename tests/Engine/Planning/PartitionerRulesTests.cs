using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class PartitionerRulesTests
{
    [Fact]
    public void K8_NoPartitionerAtEqualParallelism_IsForward()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).DisableChaining().Discard();

        Assert.All(env.Plan().Edges, edge => Assert.Equal((PartitionerKind.Forward, null), (edge.Partitioner, edge.Partitioning)));
    }

    [Fact]
    public void K8_NoPartitionerAtUnequalParallelism_IsRebalance()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Discard().SetParallelism(3);

        Assert.Equal(PartitionerKind.Rebalance, Assert.Single(env.Plan().Edges).Partitioner);
    }

    [Fact]
    public void K8_ForwardAtUnequalParallelism_IsRefusedNamingBoth()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Forward().Map(value => value).SetParallelism(3).Discard();

        var message = env.Refusal();

        Assert.Contains("'Source: numbers' (parallelism 2)", message, StringComparison.Ordinal);
        Assert.Contains("'Map' (parallelism 3)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void K8_SeveralPartitionersInARow_TheLastHolds()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value).Rebalance().Discard();

        Assert.Equal(PartitionerKind.Rebalance, Assert.Single(env.Plan().Edges).Partitioner);
    }

    [Fact]
    public void K8_Union_KeepsEachInputsPartitioner()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").Broadcast().Union(env.Numbers("b").Global(), env.Numbers("c")).Discard();

        Assert.Equal(
            [PartitionerKind.Broadcast, PartitionerKind.Global, PartitionerKind.Forward],
            env.Plan().Edges.Select(edge => edge.Partitioner));
    }

    [Fact]
    public void K8_PartitionerAfterUnion_HoldsForAllInputs()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").Broadcast().Union(env.Numbers("b")).Shuffle().Discard();

        Assert.All(env.Plan().Edges, edge => Assert.Equal(PartitionerKind.Shuffle, edge.Partitioner));
    }

    [Fact]
    public void Union_StreamGivenTwice_IsTwoEdges()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        numbers.Union(numbers).Discard();

        var graph = env.Plan();

        Assert.Equal(2, graph.Edges.Count);
        Assert.Equal([0, 1], graph.Vertices[0].Head.Outputs.Select(edge => edge.Id.Index));
    }

    [Fact]
    public void K8_MapAfterKeyBy_IsNotKeyed()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(value => value % 10).Map(value => value.ToString()).DisableChaining()
            .KeyBy(text => text.Length).Map(text => text).DisableChaining().Discard();

        var edges = env.Plan().Edges;

        Assert.Equal([PartitionerKind.Hash, PartitionerKind.Hash, PartitionerKind.Forward], edges.Select(edge => edge.Partitioner));
        Assert.IsType<HashPartitioning<int, int>>(edges[0].Partitioning);
        Assert.IsType<HashPartitioning<string, int>>(edges[1].Partitioning);
        Assert.Null(edges[2].Partitioning);
    }
}
