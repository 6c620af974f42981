namespace FlinkNet.Engine.Tests.Planning;

public sealed class GraphFingerprintTests
{
    [Fact]
    public void Fingerprint_SameProgramWithOtherClosures_IsEqual()
    {
        var one = Program(factor: 1).Plan().Fingerprint;
        var two = Program(factor: 2).Plan().Fingerprint;

        Assert.Equal(one.Digest, two.Digest);
        Assert.Null(one.Difference(two));
    }

    [Fact]
    public void Fingerprint_OfAKnownProgram_IsTheSameInEveryProcess() => Assert.Equal(
        "8a03d5ae16877cd704d214c7ddc4de8d955653bef537a09bb917e4bbdb3034d7",
        Program(factor: 1).Plan().Fingerprint.Digest);

    [Fact]
    public void Fingerprint_Descriptions_SayWhatCounts()
    {
        var vertices = Program(factor: 1).Plan().Fingerprint.Vertices;

        Assert.Equal(
            "'Source: numbers' (parallelism 2, max parallelism 128, slot sharing group 'default', inputs: none, "
            + "operators: Source<System.Int32, System.Int32, System.Int32> 'numbers' -> [e0])",
            vertices[0].Description);
        Assert.Equal(
            "'Total -> Map -> Sink: out' (parallelism 2, max parallelism 128, slot sharing group 'default', inputs: e0 from v0 Hash "
                + "by System.Int32 System.Int32, "
            + "operators: Reduce<System.Int32, System.Int32> at EachRecord 'Total' uid 'totals' -> [Map<System.Int32, System.Int32> "
            + "'Map' -> [Sink<System.Int32> 'out']])",
            vertices[1].Description);
    }

    [Theory]
    [InlineData("parallelism")]
    [InlineData("max parallelism")]
    [InlineData("name")]
    [InlineData("uid")]
    [InlineData("key type")]
    [InlineData("record type")]
    [InlineData("slot sharing group")]
    [InlineData("emission")]
    public void Difference_OneChangedThing_NamesTheFirstVertexThatDiffers(string changed)
    {
        var difference = Program(factor: 1).Plan().Fingerprint.Difference(Program(factor: 1, changed).Plan().Fingerprint);

        Assert.NotNull(difference);
        Assert.StartsWith("vertex 1 differs: here '", difference, StringComparison.Ordinal);
        var sides = difference.Split("there ");
        Assert.NotEqual(sides[0], sides[1]);
    }

    [Fact]
    public void Difference_OneMoreVertex_TellsBothCounts()
    {
        var one = PlannedPrograms.Environment();
        one.Numbers().Discard();
        var two = PlannedPrograms.Environment();
        two.Numbers().Discard();
        two.Numbers("more").Discard();

        Assert.Equal("here are 1 vertices, there 2", one.Plan().Fingerprint.Difference(two.Plan().Fingerprint));
    }

    [Fact]
    public void Difference_OtherPartitioner_IsSeen()
    {
        var one = PlannedPrograms.Environment();
        one.Numbers().Rebalance().Discard();
        var two = PlannedPrograms.Environment();
        two.Numbers().Shuffle().Discard();

        Assert.Contains("Shuffle", one.Plan().Fingerprint.Difference(two.Plan().Fingerprint), StringComparison.Ordinal);
    }

    private static StreamExecutionEnvironment Program(int factor, string changed = "nothing")
    {
        var env = PlannedPrograms.Environment();
        var numbers = env.Numbers();
        var totals = changed switch
        {
            "key type" => numbers.KeyBy(value => (long)value * factor).Reduce((a, b) => a + b),
            "emission" => numbers.KeyBy(value => value * factor).FullWindowPartition().Reduce((a, b) => a + b),
            _ => numbers.KeyBy(value => value * factor).Reduce((a, b) => a + b),
        };
        totals.Uid(changed == "uid" ? "other" : "totals").Name(changed == "name" ? "Other" : "Total");
        totals.SetParallelism(changed == "parallelism" ? 3 : 2).SetMaxParallelism(changed == "max parallelism" ? 64 : 128);
        totals.SlotSharingGroup(changed == "slot sharing group" ? "other" : "default");
        if (changed == "record type")
        {
            totals.Map(total => (long)total * factor).Discard();
        }
        else
        {
            totals.Map(total => total * factor).Discard();
        }

        return env;
    }
}
