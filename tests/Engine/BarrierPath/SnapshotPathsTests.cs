using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.Tests.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// A job's name is its author's, and its checkpoints stand in a folder of that name: within that of all jobs, and in no other job's.
/// </summary>
public sealed class SnapshotPathsTests
{
    private static readonly string[] Names =
        [".", "..", "...", "%2E", "%2E%2E", "%2e", "a/b", "a\\b", "/", "/etc", "../up", "C:", "a b", "a+b", "a\0b", "naïve", "作業", "🙂",
            "~", "-", "job", "Job", "job.", "*", "?", "\n"];

    [Fact]
    public void Checkpoints_OfAnyName_StandInOneFolderOfTheirOwnWithin()
    {
        foreach (var name in Names)
        {
            var root = Path.Combine(Path.GetTempPath(), "root");
            var folder = Path.GetFullPath(Path.Combine(root, SnapshotPaths.Job(name)));
            Assert.Equal(root, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)));
            Assert.NotEqual(root, Path.TrimEndingDirectorySeparator(folder));
            Assert.Equal(new CheckpointId(7), SnapshotPaths.CheckpointOf(name, SnapshotPaths.Manifest(name, new CheckpointId(7))));
        }

        Assert.Equal(Names.Length, Names.Select(SnapshotPaths.Job).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("job", "job/")]
    [InlineData("Word count", "Word%20count/")]
    [InlineData("a/b", "a%2Fb/")]
    [InlineData("v1.2_x-y~", "v1.2_x-y~/")]
    [InlineData("job.", "job./")]
    [InlineData("作業", "%E4%BD%9C%E6%A5%AD/")]
    public void Checkpoints_OfNamesThatWereFine_StandWhereTheyStood(string name, string folder) =>
        Assert.Equal(folder, SnapshotPaths.Job(name));

    [Fact]
    public void Savepoint_OfALongName_HasAFoldersName()
    {
        var name = new string('n', PathSegment.LengthMax);

        Assert.InRange(SnapshotPaths.Savepoint(name, new JobId("0123456789abcdef"), new CheckpointId(long.MaxValue))
            .TrimEnd('/').Length, 1, PathSegment.LengthMax);
        Assert.Equal("savepoint-a-b-01234567-3/", SnapshotPaths.Savepoint("a b", new JobId("0123456789abcdef"), new CheckpointId(3)));
    }

    [Theory]
    [InlineData(255, 'n', true)]
    [InlineData(256, 'n', false)]
    [InlineData(28, '作', true)]
    [InlineData(29, '作', false)]
    public void Name_ThatIsTooLongForAFolder_IsRefusedWhenTheJobIsBuilt(int length, char letter, bool isFine)
    {
        var name = new string(letter, length);
        if (isFine)
        {
            Assert.Equal(name, Build(name).Name);
        }
        else
        {
            Assert.Contains("255 is the most", Assert.Throws<InvalidJobException>(() => Build(name)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Name_WithHalfALetter_IsRefused_SinceAllSuchWouldBeOne() =>
        Assert.Contains("half a letter", Assert.Throws<InvalidJobException>(() => Build("a" + '\ud83d')).Message, StringComparison.Ordinal);

    private static JobGraph Build(string name)
    {
        var environment = PlannedPrograms.Environment();
        environment.Numbers().Discard();
        return JobGraphBuilder.Build(environment, name);
    }
}
