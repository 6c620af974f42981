namespace FlinkNet.Engine.Tests.Planning;

public sealed class KeyTypesTests
{
    [Fact]
    public void K6_KeyWithoutStableHash_IsRefusedWhenTheGraphIsBuilt()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Map(value => new[] { value }).Name("wrap").KeyBy(value => value).Map(value => 1).Discard();

        var message = env.Refusal();

        Assert.StartsWith("KeyBy after 'wrap': System.Int32[] cannot be a key", message, StringComparison.Ordinal);
    }

    [Fact]
    public void K8_PartitionCustomByAnyType_IsAllowed()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().PartitionCustom((_, _) => 0, value => new[] { value }).Discard();

        Assert.Single(env.Plan().Edges);
    }
}
