using System.Text;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Snapshots as bytes: what was written once can be read for ever.</summary>
public sealed class TaskSnapshotCodecTests
{
    [Fact]
    public void Snapshot_WrittenInTheFirstFormat_IsRead_ItsListsBeingSplit()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(1);
        writer.Write(true);
        writer.Write(1);
        writer.Write("uid");
        writer.Write(0);
        writer.Write(0);
        writer.Write(1);
        writer.Write("$splits");
        writer.Write("System.Int32");
        writer.Write(2);
        writer.Write(1);
        writer.Write((byte)7);
        writer.Write(1);
        writer.Write((byte)8);

        var snapshot = TaskSnapshotCodec.Decode(stream.ToArray());

        Assert.True(snapshot.HasEnded);
        var list = snapshot.Operators["uid"].Lists["$splits"];
        Assert.Equal(("System.Int32", ListKind.Split, 2), (list.Types, list.Kind, list.Elements.Count));
        Assert.Equal(8, list.Elements[1].Span[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void Snapshot_OfAFormatThatIsNotKnown_IsRefusedNamingBoth(int version)
    {
        var refusal = Assert.Throws<FlinkException>(() => TaskSnapshotCodec.Decode(BitConverter.GetBytes(version)));

        Assert.Contains(
            $"stored in format {version}; this version of Flink.NET knows formats up to",
            refusal.Message,
            StringComparison.Ordinal);
    }
}
