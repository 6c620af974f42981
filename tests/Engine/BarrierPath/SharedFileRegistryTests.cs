using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

public sealed class SharedFileRegistryTests
{
    private static readonly SharedFile One = new("1-v0-0-ab", 1, 1);
    private static readonly SharedFile Two = new("2-v0-0-ab", 1, 1);
    private readonly SharedFileRegistry _registry = new();

    [Fact]
    public void File_OfTheCheckpointItself_IsSafe()
    {
        Assert.Null(_registry.FirstUnsafe(new CheckpointId(2), [Two]));
        Assert.False(SharedFileRegistry.NeedsOthers(new CheckpointId(2), [Two]));
    }

    [Fact]
    public void File_ThatACompletedCheckpointNames_IsSafe()
    {
        _registry.Add(new CheckpointId(1), [One]);

        Assert.Null(_registry.FirstUnsafe(new CheckpointId(2), [One, Two]));
        Assert.True(SharedFileRegistry.NeedsOthers(new CheckpointId(2), [One, Two]));
    }

    [Fact]
    public void File_ThatNoCheckpointNamesAnyMore_IsUnsafe()
    {
        _registry.Add(new CheckpointId(1), [One]);
        _registry.Add(new CheckpointId(2), [Two]);
        _registry.ForgetBefore(new CheckpointId(2));

        Assert.Equal(One.Name, _registry.FirstUnsafe(new CheckpointId(3), [Two, One]));
        Assert.Equal([Two.Name], _registry.Names);
    }

    [Fact]
    public void S14_NamesOfObjects_AreReadBackFromTheirPaths()
    {
        var name = SnapshotPaths.SharedFile(new CheckpointId(12), new TaskId(new VertexId(3), new SubtaskIndex(1)), "ab", "7");

        Assert.Equal(new CheckpointId(12), SnapshotPaths.WriterOf(name));
        Assert.Equal(name, SnapshotPaths.SharedNameOf("a job", SnapshotPaths.Shared("a job") + name));
        Assert.Null(SnapshotPaths.SharedNameOf("a job", SnapshotPaths.Manifest("a job", new CheckpointId(12))));
        Assert.Null(SnapshotPaths.WriterOf("garbage"));
    }
}
