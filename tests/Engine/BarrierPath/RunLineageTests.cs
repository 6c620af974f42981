using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

public sealed class RunLineageTests
{
    [Fact]
    public void Candidates_OfTheFirstRun_AreTheNewestFirst()
    {
        var lineage = Begin("a", 1, [], 2, 3);

        Assert.Equal([3, 2], Numbers(lineage, Of("a", 1, 2), Of("a", 1, 3)));
    }

    [Fact]
    public void C15_Candidates_AnOwnManifestThatWasNotAnnounced_IsNone()
    {
        var lineage = Begin("a", 1, [], 2, 4);

        Assert.Equal([4, 2], Numbers(lineage, Of("a", 1, 2), Of("a", 1, 3), Of("a", 1, 4)));
        Assert.Equal([false, true, false, true], new long[] { 1, 2, 3, 4 }.Select(number => lineage.Knows(new CheckpointId(number))));
    }

    [Fact]
    public void Candidates_AManifestOfAKilledRunThatHasAnAnnouncedNumber_IsNone()
    {
        var lineage = Begin("b", 2, [], 3);

        Assert.Empty(Numbers(lineage, Of("a", 1, 3)));
    }

    [Fact]
    public void Candidates_AManifestOfAKilledRunThatComesLate_IsNone()
    {
        var inherited = Of("a", 1, 2);
        var lineage = Begin("b", 2, [inherited], 3);

        Assert.Equal([3, 2], Numbers(lineage, inherited, Of("b", 2, 3), Of("a", 1, 4)));
    }

    [Fact]
    public void Candidates_OfTheRunAfterThat_AreThoseOfTheLatestRunFirst()
    {
        var lineage = Begin("c", 3, [Of("a", 1, 2), Of("b", 2, 3), Of("a", 1, 4)]);

        Assert.Equal([3, 4, 2], Numbers(lineage, Of("a", 1, 2), Of("b", 2, 3), Of("a", 1, 4)));
    }

    [Fact]
    public void Candidates_CheckpointsOfAnEarlierVersion_AreTakenUp()
    {
        var old = Of(null, 0, 7);

        Assert.Equal([7], Numbers(Begin("a", 1, [old]), old));
    }

    [Fact]
    public void Manifest_StoredAndRead_BearsItsRun()
    {
        var read = CheckpointManifest.Decode(Of("a", 4, 2).Encode(), "manifest");

        Assert.Equal(("a", 4), (read.Run, read.Epoch));
    }

    private static IEnumerable<long> Numbers(RunLineage lineage, params CheckpointManifest[] complete) =>
        lineage.CandidatesOf(complete).Select(manifest => manifest.Checkpoint.Value);

    private static RunLineage Begin(string run, int epoch, CheckpointManifest[] complete, params long[] announced) =>
        new(new RunMark(run, epoch, [.. complete.Select(manifest => manifest.Checkpoint)]),
            [.. announced.Select(number => new CheckpointId(number))]);

    private static CheckpointManifest Of(string? run, int epoch, long checkpoint) =>
        new("job", new CheckpointId(checkpoint), DateTimeOffset.UnixEpoch, [], []) { Run = run, Epoch = epoch };
}
