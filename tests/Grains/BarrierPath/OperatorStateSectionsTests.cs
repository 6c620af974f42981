using System.IO.Hashing;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Acknowledge;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>What of a snapshot is operator state, and how much of it a grain keeps.</summary>
public sealed class OperatorStateSectionsTests
{
    private static readonly TaskAttemptId Subtask =
        new(JobId.From(Guid.NewGuid()), new Attempt(2), new TaskId(new VertexId(0), new SubtaskIndex(1)));

    [Fact]
    public void Lists_AndBroadcastState_AreTaken_KeyedStateAndWhatIsEmptyAreNot()
    {
        var operatorSnapshot = new OperatorSnapshot();
        operatorSnapshot.Keyed.Add("counts", new KeyedStateSnapshot("int"));
        operatorSnapshot.Lists.Add("nothing", new ListSnapshot("long", []));
        operatorSnapshot.Lists.Add("own", new ListSnapshot("long", [new byte[] { 1 }, new byte[] { 2, 3 }]));
        operatorSnapshot.Lists.Add("all", new ListSnapshot("long", [new byte[] { 4 }], ListKind.Union));
        operatorSnapshot.Broadcast.Add("rules", new StateBytes("string", new byte[] { 5, 6, 7 }));

        var state = Take(operatorSnapshot);

        Assert.Equal((Subtask, 41L, 1000L, 77UL), (state.Task, state.Checkpoint, state.SnapshotLength, state.SnapshotChecksum));
        Assert.Equal(
            [("own", OperatorStateKind.List, "long", 2, 3L), ("all", OperatorStateKind.UnionList, "long", 1, 1L), (
                "rules",
                OperatorStateKind.Broadcast,
                "string",
                1,
                3L)],
            state.States.Select(part => (part.Name, part.Kind, part.Types, part.Count, part.Length)));
        Assert.All(state.States, part => Assert.Equal("op", part.OperatorId));
        Assert.Equal([[1], [2, 3]], state.States[0].Elements!);
        Assert.Equal(XxHash3.HashToUInt64([1, 2, 3]), state.States[0].Checksum);
    }

    [Theory]
    [InlineData(OperatorStateSections.LengthMax, true)]
    [InlineData(OperatorStateSections.LengthMax + 1, false)]
    public void Size_BeyondTheLimit_LeavesLengthsAndChecksums(int length, bool isKept)
    {
        var operatorSnapshot = new OperatorSnapshot();
        operatorSnapshot.Lists.Add("small", new ListSnapshot("long", [new byte[] { 1 }]));
        operatorSnapshot.Lists.Add("large", new ListSnapshot("long", [new byte[1000], new byte[length - 1001]]));

        var state = Take(operatorSnapshot);

        Assert.All(state.States, part => Assert.Equal(isKept, part.Elements is not null));
        Assert.Equal([1L, length - 1], state.States.Select(part => part.Length));
        Assert.Equal(XxHash3.HashToUInt64(new byte[length - 1]), state.States[1].Checksum);
    }

    private static TaskOperatorState Take(OperatorSnapshot snapshot) => OperatorStateSections.Of(
        Subtask,
        new CheckpointId(41),
        new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["op"] = snapshot }, HasEnded: false),
        new TaskStateHandle("name", null, 1000, 77, HasEnded: false));
}
