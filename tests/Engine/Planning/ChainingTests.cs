using FlinkNet.Engine.Planning;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class ChainingTests
{
    [Fact]
    public void K9_ForwardConnectedOperators_BecomeOneVertex()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value + 1).Filter(value => value > 0).Discard();

        var vertex = Assert.Single(env.Plan().Vertices);

        Assert.Equal("Source: numbers -> Map -> Filter -> Sink: out", vertex.Name);
        Assert.Empty(vertex.Inputs);
        Assert.Empty(vertex.Outputs);
        Assert.Equal(4, vertex.Operators().Count());
    }

    [Fact]
    public void K9_BranchingChain_IsATreeNamedLikeFlinks()
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        numbers.Map(value => value).Name("B").Discard("b");
        numbers.Map(value => value).Name("C").Discard("c");

        Assert.Equal(["Source: numbers -> (B -> Sink: b, C -> Sink: c)"], env.Plan().Names());
    }

    [Fact]
    public void K9_NeverStrategy_ChainsWithNeither()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).DisableChaining().Discard();

        Assert.Equal(["Source: numbers", "Map", "Sink: out"], env.Plan().Names());
    }

    [Fact]
    public void K9_HeadStrategy_ChainsOnlyWithItsFollowers()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).StartNewChain().Discard();

        Assert.Equal(["Source: numbers", "Map -> Sink: out"], env.Plan().Names());
    }

    [Fact]
    public void K9_DifferentSlotSharingGroup_DoesNotChain()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).SlotSharingGroup("heavy").Discard();

        var graph = env.Plan();

        Assert.Equal(["Source: numbers", "Map -> Sink: out"], graph.Names());
        Assert.Equal(["default", "heavy"], graph.Vertices.Select(vertex => vertex.SlotSharingGroup));
    }

    [Fact]
    public void K9_DifferentParallelism_DoesNotChain()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).SetParallelism(3).Discard().SetParallelism(3);

        Assert.Equal(["Source: numbers", "Map -> Sink: out"], env.Plan().Names());
    }

    [Fact]
    public void K9_DifferentMaxParallelism_DoesNotChain()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => value).SetMaxParallelism(64).Discard();

        var graph = env.Plan();

        Assert.Equal(["Source: numbers", "Map", "Sink: out"], graph.Names());
        Assert.All(graph.Edges, edge => Assert.Equal(PartitionerKind.Forward, edge.Partitioner));
    }

    [Theory]
    [InlineData(PartitionerKind.Rebalance)]
    [InlineData(PartitionerKind.Rescale)]
    [InlineData(PartitionerKind.Shuffle)]
    [InlineData(PartitionerKind.Broadcast)]
    [InlineData(PartitionerKind.Global)]
    [InlineData(PartitionerKind.Custom)]
    [InlineData(PartitionerKind.Hash)]
    public void K9_EveryPartitionerButForward_DoesNotChain(PartitionerKind kind)
    {
        var env = PlannedPrograms.Environment(parallelism: 1);
        var numbers = env.Numbers();
        var partitioned = kind switch
        {
            PartitionerKind.Rebalance => numbers.Rebalance(),
            PartitionerKind.Rescale => numbers.Rescale(),
            PartitionerKind.Shuffle => numbers.Shuffle(),
            PartitionerKind.Broadcast => numbers.Broadcast(),
            PartitionerKind.Global => numbers.Global(),
            PartitionerKind.Custom => numbers.PartitionCustom((key, count) => key % count, value => value),
            _ => numbers.KeyBy(value => value),
        };
        partitioned.Map(value => value).Discard();

        var graph = env.Plan();

        Assert.Equal(["Source: numbers", "Map -> Sink: out"], graph.Names());
        Assert.Equal(kind, Assert.Single(graph.Edges).Partitioner);
    }

    [Fact]
    public void K9_ExplicitForward_Chains()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Forward().Map(value => value).Discard();

        Assert.Single(env.Plan().Vertices);
    }

    [Fact]
    public void K9_OperatorWithTwoInputs_DoesNotChain()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").Union(env.Numbers("b")).Map(value => value).Discard();

        var graph = env.Plan();

        Assert.Equal(["Source: a", "Source: b", "Map -> Sink: out"], graph.Names());
        Assert.Equal([0, 1], graph.Vertices[2].Inputs.Select(edge => edge.Source.Index));
    }

    [Fact]
    public void K9_ChainingSwitchedOff_GivesEachOperatorItsTask()
    {
        var env = StreamExecutionEnvironment.Create("--operator-chaining", "false", "--parallelism", "2");
        env.Numbers().Map(value => value).Discard();

        Assert.Equal(["Source: numbers", "Map", "Sink: out"], env.Plan().Names());
    }

    [Fact]
    public void K9_OperatorAtTheSubmitter_ChainsWithNoneThatIsNot()
    {
        var env = PlannedPrograms.Environment(parallelism: 1);
        var map = env.Numbers().Map(value => value);
        env.Register(id => new SinkTransformation<int>(id, map.Transformation, new DiscardingSink<int>()) { RunsAtSubmitter = true });

        var graph = env.Plan();

        Assert.Equal(["Source: numbers -> Map", "Sink: Discard"], graph.Names());
        Assert.Equal([false, true], graph.Vertices.Select(vertex => vertex.RunsAtSubmitter));
    }

    [Fact]
    public void RunsAtSubmitter_WithDefaultParallelism_HasOneSubtask()
    {
        var env = PlannedPrograms.Environment(parallelism: 8);
        var numbers = env.Numbers();
        env.Register(id => new SinkTransformation<int>(id, numbers.Transformation, new DiscardingSink<int>()) { RunsAtSubmitter = true });

        var graph = env.Plan();

        Assert.Equal(1, graph.Vertices[1].Parallelism);
        Assert.Equal(PartitionerKind.Rebalance, Assert.Single(graph.Edges).Partitioner);
    }
}
