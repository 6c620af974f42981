using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.Windows;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// What a checkpoint is made of, as bytes: today's writers make the bytes of <c>Golden</c>, and every version's are read. The files are
/// kept for ever; never change one.
/// </summary>
public sealed class ApprovedBytesTests
{
    [Fact]
    public void Manifest_IsWrittenAsApproved_AndRead()
    {
        ApprovedBytes.Equal("manifest-v2", Manifest().Encode());

        var read = CheckpointManifest.Decode(ApprovedBytes.Of("manifest-v2"), "golden");
        Assert.Equal(Described(Manifest()), Described(read));
    }

    [Fact]
    public void RunMark_IsWrittenAsApproved_AndRead()
    {
        var mark = new RunMark("run-2", 2, [new CheckpointId(3), new CheckpointId(5)]);
        ApprovedBytes.Equal("run-mark-v1", mark.Encode());

        var read = RunMark.Decode(ApprovedBytes.Of("run-mark-v1"), "golden");
        Assert.Equal((mark.Run, mark.Epoch, "3,5"), (read.Run, read.Epoch, string.Join(',', read.Inherited)));
    }

    [Fact]
    public void ChannelState_IsWrittenAsApproved_AndRead()
    {
        var state = new ChannelState(
        [
            new StoredChannel(new ChannelPlace("'numbers' to 'sum'", 0, 1, 2, IsOutput: false), "System.Int64", new byte[] { 1, 2, 3 }),
            new StoredChannel(new ChannelPlace("'numbers' to 'sum'", 1, 1, 2, IsOutput: true), "System.Int64", new byte[] { 4 }),
        ]);
        ApprovedBytes.Equal("channels-v1", ChannelStateCodec.Encode(state));

        var read = ChannelStateCodec.Decode(ApprovedBytes.Of("channels-v1"));
        Assert.Equal(state.Channels.Select(channel => channel.Place), read.Channels.Select(channel => channel.Place));
        Assert.Equal("010203 04", string.Join(' ', read.Channels.Select(channel => Convert.ToHexString(channel.Records.Span))));
    }

    [Theory]
    [InlineData(CheckpointKind.Checkpoint, 3)]
    [InlineData(CheckpointKind.Savepoint, 4)]
    public void TaskSnapshot_IsWrittenAsApproved_AndRead(CheckpointKind kind, int version)
    {
        ApprovedBytes.Equal($"task-v{version}", TaskSnapshotCodec.Encode(Snapshot(kind)));

        var read = TaskSnapshotCodec.Decode(ApprovedBytes.Of($"task-v{version}"));
        Assert.Equal(Described(Snapshot(kind)), Described(read));
    }

    /// <summary>A version that no writer makes any more: it lacks the kinds of lists.</summary>
    [Fact]
    public void TaskSnapshot_OfVersion2_IsRead()
    {
        var read = TaskSnapshotCodec.Decode(ApprovedBytes.Of("task-v2"));

        var expected = Snapshot(CheckpointKind.Checkpoint);
        var lists = expected.Operators["all"].Lists;
        lists["union"] = lists["union"] with { Kind = ListKind.Split };
        Assert.Equal(Described(expected), Described(read));
    }

    [Fact]
    public void SegmentFiles_AreWrittenAsApproved()
    {
        var table = Table();
        for (var number = 0; number < 600; number++)
        {
            table.Set($"key {number}", default, number);
        }

        var (first, place) = Store(table, checkpoint: 1, completed: 0);
        table.Remove("key 17", default);
        table.Set("key 99", default, -99);
        var (second, _) = Store(table, checkpoint: 2, completed: 1);

        Assert.Equal(12_210, first.Length);
        ApprovedBytes.Equal("segment", second);
        Assert.Equal(16, SegmentGroup.Decode(first.AsSpan()[(int)place.DataLength..], place).Length);
    }

    /// <summary>The engine's own types may be renamed and moved; what snapshots call them may not.</summary>
    [Fact]
    public void StoredNames_OfTheEnginesTypes_AreThoseOfTheFirstSnapshots()
    {
        const string Stored = "System.ValueTuple<FlinkNet.Engine.RecordPath.State.VoidNamespace, "
            + "FlinkNet.Engine.RecordPath.State.Ttl.TtlValue<System.String>>";

        Assert.Equal(Stored, StoredTypes.Of(typeof((VoidNamespace, TtlValue<string>))));
        Assert.Equal(Stored, TypeNames.Of(typeof((VoidNamespace, TtlValue<string>))));
        Assert.Equal("FlinkNet.Engine.RecordPath.Windows.SlidingRow<System.Int32>", StoredTypes.Of(typeof(SlidingRow<int>)));
    }

    private static (byte[] File, SegmentRef Place) Store(
        MemoryStateTable<string, VoidNamespace, long> table, long checkpoint, long completed)
    {
        var snapshot = new OperatorSnapshot { Checkpoint = checkpoint, CompletedCheckpoint = completed, IsSelfContained = false };
        table.Freeze(snapshot);
        var task = new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["uid"] = snapshot }, HasEnded: false);
        var writer = new TaskSnapshotWriter(task, $"{checkpoint}-file", smallMax: 0);
        using var content = new MemoryStream();
        writer.Begin()!.CopyTo(content);
        writer.Complete(new SharedFile($"{checkpoint}-file", content.Length, 0));
        return (content.ToArray(), snapshot.Keyed["state"].Segments[^1]);
    }

    private static MemoryStateTable<string, VoidNamespace, long> Table() => new(new StateTableDefinition<string, VoidNamespace, long>(
        "state",
        "types",
        new OwnKeys<string>("operator", 16),
        TestSerializers.Instance.Resolve<string>,
        TestSerializers.Instance.Resolve<VoidNamespace>,
        TestSerializers.Instance.Resolve<long>));

    private static CheckpointManifest Manifest() =>
        new("jöb <1>", new CheckpointId(17), DateTimeOffset.UnixEpoch.AddMilliseconds(1), [Vertex()], [1, 2, 255])
        {
            StartedFrom = "/savepoints/savepoint-1",
            Run = "run-2",
            Epoch = 2,
        };

    private static ManifestVertex Vertex() => new("Source -> Sum", 720,
    [
        new TaskStateHandle(null, [0, 250], 2, ulong.MaxValue, HasEnded: true),
        new TaskStateHandle("v0-1-writer", null, 1L << 33, 7, HasEnded: false)
        {
            Files = [new SharedFile("16-v0-1-writer", 9, 10), new SharedFile("17-v0-1-writer-000008.sst", 11, 12)],
            Channels = new ChannelStateHandle("v0-1-writer-channels", null, 13, 14, ["'a' to 'b'"]),
        },
    ])
    {
        Operators = [new ManifestOperator("uid", "Sum", StateKinds.Keyed | StateKinds.Union)],
    };

    private static TaskSnapshot Snapshot(CheckpointKind kind)
    {
        var all = new OperatorSnapshot { Kind = kind };
        var log = new KeyedStateSnapshot("System.String -> System.Int64") { IsLog = true };
        log.Segments.Add(new SegmentRef("16-file", 1, 2, 32, 4));
        log.Append(3, new byte[] { 1, 2 });
        log.Append(3, new byte[] { 3 });
        log.Append(719, new byte[] { 4 });
        all.Keyed.Add("log", log);
        all.Broadcast.Add("rules", new StateBytes("System.Int32 -> System.String", new byte[] { 5, 6 }));
        all.Lists.Add("split", new ListSnapshot("System.Int64", [new byte[] { 7 }, new byte[] { 8, 9 }]));
        all.Lists.Add("union", new ListSnapshot("System.Int64", [new byte[] { 10 }], ListKind.Union));
        var file = new StateFile("000008.sst", new SharedFile("16-000008.sst", 12, 13));
        all.Files.Add(new StateFiles("rocksdb", new KeyGroupRange(0, 359), new byte[] { 11 }, [file]));
        var operators = new Dictionary<string, OperatorSnapshot> { ["all"] = all, ["nothing"] = new OperatorSnapshot() };
        return new TaskSnapshot(operators, HasEnded: true);
    }

    private static string Described(CheckpointManifest manifest) => string.Join('\n', (string[])
    [
        $"{manifest.JobName} {manifest.Checkpoint} {manifest.TakenAt:O} {Convert.ToHexString(manifest.Sources)}",
        $"{manifest.StartedFrom} {manifest.Run} {manifest.Epoch}",
        .. manifest.Vertices.Select(vertex => $"{vertex.Name} {vertex.MaxParallelism} {string.Join(',', vertex.Operators!)}"),
        .. manifest.Vertices.SelectMany(vertex => vertex.Tasks).Select(task =>
            $"{task.Name} {Convert.ToHexString(task.Inline ?? [])} {task.Length} {task.Checksum} {task.HasEnded} "
            + $"{string.Join(',', task.Files)} {task.Channels?.Name} {task.Channels?.Length} {task.Channels?.Checksum} "
            + string.Join(',', task.Channels?.Edges ?? [])),
    ]);

    private static string Described(TaskSnapshot snapshot) =>
        $"{snapshot.HasEnded} {string.Join('\n', snapshot.Operators.Select(entry => $"{entry.Key}: {Described(entry.Value)}"))}";

    private static string Described(OperatorSnapshot state) => string.Join('\n', (string[])
    [
        .. state.Keyed.Select(keyed => $"{keyed.Key} {keyed.Value.Types} {keyed.Value.IsLog} {string.Join(',', keyed.Value.Segments)}"),
        .. state.Keyed.SelectMany(keyed => keyed.Value.Groups).Select(group => $"{group.Key}={string.Concat(group.Value.Select(Hex))}"),
        .. state.Broadcast.Select(broadcast => $"{broadcast.Key} {broadcast.Value.Types} {Hex(broadcast.Value.Bytes)}"),
        .. state.Lists.Select(list => $"{list.Key} {list.Value.Types} {list.Value.Kind}"),
        .. state.Lists.SelectMany(list => list.Value.Elements).Select(Hex),
        .. state.Files.Select(files => $"{files.Backend} {files.KeyGroups} {Convert.ToHexString(files.Description.Span)}"),
        .. state.Files.SelectMany(files => files.Files).Select(file => $"{file.Name}={file.Shared}"),
    ]);

    private static string Hex(StatePiece piece) => Convert.ToHexString(piece.Read().Span);

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
