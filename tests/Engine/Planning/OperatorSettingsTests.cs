using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class OperatorSettingsTests
{
    [Fact]
    public void Settings_NotSet_AreTheEnvironments()
    {
        var env = StreamExecutionEnvironment.Create("--parallelism", "3", "--max-parallelism", "99");
        env.Numbers().Discard();

        var vertex = Assert.Single(env.Plan().Vertices);

        Assert.Equal((3, 99), (vertex.Parallelism, vertex.MaxParallelism));
    }

    [Fact]
    public void K4_MaxParallelismNotSet_Is720()
    {
        var env = StreamExecutionEnvironment.Create("--parallelism", "3");
        env.Numbers().Discard();

        Assert.Equal(720, Assert.Single(env.Plan().Vertices).MaxParallelism);
    }

    [Fact]
    public void K4_MaxParallelismBeyondItsBounds_IsRefused()
    {
        var numbers = PlannedPrograms.Environment().Numbers();

        Assert.Throws<InvalidJobException>(() => numbers.SetMaxParallelism(32_769));
        Assert.Throws<InvalidJobException>(() => numbers.SetMaxParallelism(0));
        numbers.SetMaxParallelism(32_768);
    }

    [Fact]
    public void SlotSharingGroup_NotSet_IsThatOfTheInputs()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").SlotSharingGroup("heavy").Rebalance().Map(value => value).KeyBy(value => value).Map(value => value).Discard();

        Assert.All(env.Plan().Vertices, vertex => Assert.Equal("heavy", vertex.SlotSharingGroup));
    }

    [Fact]
    public void SlotSharingGroup_OfInputsThatDisagree_IsTheDefault()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").SlotSharingGroup("heavy").Union(env.Numbers("b").SlotSharingGroup("light")).Discard();

        Assert.Equal(["heavy", "light", "default"], env.Plan().Vertices.Select(vertex => vertex.SlotSharingGroup));
    }

    [Fact]
    public void SlotSharingGroup_OfInputsThatAgree_IsTheirs()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("a").SlotSharingGroup("heavy").Union(env.Numbers("b").SlotSharingGroup("heavy")).Discard();

        Assert.Equal(["heavy", "heavy", "heavy"], env.Plan().Vertices.Select(vertex => vertex.SlotSharingGroup));
    }
}
