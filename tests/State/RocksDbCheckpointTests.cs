using System.Buffers;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;
using FlinkNet.State.RocksDb;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.State.Tests;

/// <summary>Checkpoints of RocksDB's files, and savepoints between back ends.</summary>
public sealed class RocksDbCheckpointTests : IDisposable
{
    private const int Many = 5_000;
    private static readonly ValueStateDescriptor<int> Value = new("value");
    private readonly RocksDbStateBackend _backend = new(StateFolder.Create(null), memory: 64 << 20, filesFrom: 0);
    private readonly StoredFiles _files = new();

    [Fact]
    public void Checkpoint_AfterASmallChange_StoresOneFileAnew()
    {
        using var rig = Filled(_backend);
        var first = rig.Snapshot(_files);
        rig.Complete();
        rig.At(7);
        rig.States.GetState(Value).Value = -7;

        var second = rig.Snapshot(_files);

        Assert.Equal(first.Files.Count + 1, _files.Count);
        Assert.Equal(Names(first), Names(second).Take(first.Files.Count));
        using var restored = new StateRig<int, VoidNamespace>(_backend, restored: [second]);
        restored.At(7);
        Assert.Equal(-7, restored.States.GetState(Value).Value);
        restored.At(8);
        Assert.Equal(24, restored.States.GetState(Value).Value);
    }

    [Fact]
    public void Checkpoint_OfWhichNothingWasHeard_IsNotBuiltUpon()
    {
        using var rig = Filled(_backend);
        var first = rig.Snapshot(_files);

        var second = rig.Snapshot(_files);

        Assert.Empty(Names(first).Intersect(Names(second)));
    }

    [Fact]
    public void Checkpoint_AfterARestore_BuildsUponTheRestoredOne()
    {
        using var rig = Filled(_backend);
        var first = rig.Snapshot(_files);
        using var restored = new StateRig<int, VoidNamespace>(_backend, restored: [first]);
        restored.At(7);
        restored.States.GetState(Value).Value = -7;

        var second = restored.Snapshot(_files);

        Assert.Subset(Names(second).ToHashSet(), Names(first).ToHashSet());
        Assert.Equal(first.Files.Count + 1, second.Files.Count);
    }

    [Fact]
    public void Checkpoint_AfterOneThatHadNoFiles_StoresAllAnew()
    {
        using var backend = new RocksDbStateBackend(StateFolder.Create(null), memory: 64 << 20, filesFrom: 200_000);
        using var rig = new StateRig<int, VoidNamespace>(backend);
        rig.At(1);
        rig.States.GetState(Value).Value = 1;

        Assert.Empty(rig.Snapshot(_files).Files);
        rig.Complete();
        Fill(rig, 40_000);
        Assert.NotEmpty(rig.Snapshot(_files).Files);
    }

    [Fact]
    public void Savepoint_OfRocksDb_IsRestoredInMemory_AndTheReverse()
    {
        using var disk = new StateRig<string, VoidNamespace>(_backend);
        FillAllKinds(disk);
        using var memory =
            new StateRig<string, VoidNamespace>(MemoryStateBackend.Instance, restored: [disk.Snapshot(_files, CheckpointKind.Savepoint)]);
        AssertAllKinds(memory);

        using var again = new StateRig<string, VoidNamespace>(_backend, restored: [memory.Snapshot(_files, CheckpointKind.Savepoint)]);

        AssertAllKinds(again);
        again.Time.Now += 1_000;
        Assert.Empty(AllKinds(again).Mortal);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public void Savepoint_HasNothingInMemory_AndTheStateOfItsBarrier_HoweverRecordsGoOn()
    {
        using var rig = Filled(_backend);
        var savepoint = rig.Freeze(CheckpointKind.Savepoint);
        Assert.All(savepoint.Keyed.Values, state => Assert.Empty(state.Groups));
        foreach (var key in Enumerable.Range(0, Many))
        {
            rig.At(key);
            rig.States.GetState(Value).Value = -1;
        }

        ((RocksDbKeyedState)rig.Backend).WriteBack();
        ((RocksDbKeyedState)rig.Backend).Database.Compact();

        AssertFilled(StoredState.Of(savepoint, _files));
    }

    [Fact]
    public void Savepoint_OfMuchState_IsWrittenAPieceAtATime()
    {
        using var rig = new StateRig<int, VoidNamespace>(_backend);
        var text = new ValueStateDescriptor<string>("text");
        for (var key = 0; key < Many; key++)
        {
            rig.At(key);
            rig.States.GetState(text).Value = new string('x', 1_000);
        }

        var (output, most, all) = (new ArrayBufferWriter<byte>(), 0, 0);
        foreach (var log in rig.Freeze(CheckpointKind.Savepoint).Frozen)
        {
            foreach (var group in log.Write(output))
            {
                (most, all) = (Math.Max(most, output.WrittenCount), all + output.WrittenCount);
                output.ResetWrittenCount();
            }

            log.Release();
        }

        Assert.InRange(all, Many * 1_000, Many * 2_000);
        Assert.InRange(most, 1, FrozenState.PieceMax + 2_000);
    }

    [Fact]
    public void Savepoint_OfATaskThatIsClosed_IsStillWritten_AndThenNothingIsLeft()
    {
        var rig = Filled(_backend);
        var savepoint = rig.Freeze(CheckpointKind.Savepoint);

        rig.Dispose();

        AssertFilled(StoredState.Of(savepoint, _files));
        Assert.Empty(Directory.GetDirectories(_backend.Folder));
    }

    [Fact]
    public void Savepoint_ThatIsGivenUp_IsNotWrittenAnyFurther()
    {
        var rig = Filled(_backend);
        var log = Assert.Single(rig.Freeze(CheckpointKind.Savepoint).Frozen);
        using var pieces = log.Write(new ArrayBufferWriter<byte>()).GetEnumerator();
        Assert.True(pieces.MoveNext());

        log.Release();
        log.Release();
        rig.Dispose();

        Assert.Throws<OperationCanceledException>(() => pieces.MoveNext());
        Assert.Empty(Directory.GetDirectories(_backend.Folder));
    }

    [Fact]
    public void Savepoint_HasRowsThatExpireWhileItIsWritten_AndLaterOnesDoNot()
    {
        var mortal = new ValueStateDescriptor<int>("mortal") { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) };
        using var rig = new StateRig<int, VoidNamespace>(_backend);
        rig.At(1);
        rig.States.GetState(mortal).Value = 1;
        var (barrier, savepoint) = (rig.Time.Now, rig.Freeze(CheckpointKind.Savepoint));
        rig.Time.Now += 200;
        rig.At(2);
        rig.States.GetState(mortal).Value = 2;
        var state = (RocksDbKeyedState)rig.Backend;
        state.WriteBack();
        state.Database.Compact();

        var stored = StoredState.Of(savepoint, _files);
        state.WriteBack();
        state.Database.Compact();

        using var restored = new StateRig<int, VoidNamespace>(_backend, restored: [stored]);
        restored.Time.Now = barrier;
        restored.At(1);
        Assert.Equal(1, restored.States.GetState(mortal).Value);
        using var scan = new RowScan(state.Database, state.Owner.KeyGroups, RowKey.TableOf("mortal"));
        Assert.True(scan.MoveNext());
        Assert.False(scan.MoveNext());
    }

    [Fact]
    public void Files_OfRocksDb_AreRefusedByMemory()
    {
        using var rig = Filled(_backend);
        var stored = rig.Snapshot(_files);

        var refusal =
            Assert.Throws<FlinkException>(() => new StateRig<int, VoidNamespace>(MemoryStateBackend.Instance, restored: [stored]));

        Assert.Contains("--state-backend rocksdb", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("savepoint", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatWasAltered_IsToldFromOneThatIsWhole()
    {
        using var rig = Filled(_backend);
        var stored = rig.Snapshot(_files);
        _files.Alter(stored.Files[0].Shared!.Name, at: 100);

        var damage = Assert.Throws<FlinkException>(() =>
        {
            using var restored = new StateRig<int, VoidNamespace>(_backend, restored: [stored]);
            restored.States.GetState(Value);
            restored.States.ForEachKey(Value, _ => { });
        });

        Assert.Equal(FailureOrigin.External, damage.Origin);
        Assert.Contains("was cut off or changed", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WorkingFiles_AreGone_WhenTheStateIsClosed()
    {
        var rig = Filled(_backend);
        rig.Snapshot(_files);
        using (new StateRig<int, VoidNamespace>(_backend, 0, 2, restored: [rig.Snapshot(_files)]))
        {
            Assert.NotEmpty(Directory.GetDirectories(_backend.Folder));
        }

        rig.Dispose();

        Assert.Empty(Directory.GetDirectories(_backend.Folder));
    }

    public void Dispose() => _backend.Dispose();

    private static StateRig<int, VoidNamespace> Filled(IStateBackend backend)
    {
        var rig = new StateRig<int, VoidNamespace>(backend);
        Fill(rig, Many);
        return rig;
    }

    private static void AssertFilled(StoredState stored)
    {
        using var restored = new StateRig<int, VoidNamespace>(MemoryStateBackend.Instance, restored: [stored]);
        var state = restored.States.GetState(Value);
        foreach (var key in Enumerable.Range(0, Many))
        {
            restored.At(key);
            Assert.Equal(key * 3, state.Value);
        }
    }

    private static void Fill(StateRig<int, VoidNamespace> rig, int count)
    {
        var state = rig.States.GetState(Value);
        for (var key = 0; key < count; key++)
        {
            rig.At(key);
            state.Value = key * 3;
        }
    }

    private static List<string> Names(StoredState stored) =>
        [.. stored.Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => file.Shared!.Name)];

    private static void FillAllKinds(StateRig<string, VoidNamespace> rig)
    {
        var (value, list, map, mortal) = AllKinds(rig);
        for (var i = 0; i < 1_000; i++)
        {
            rig.At($"key {i}");
            value.Value = (i, $"value {i}");
            list.AddAll([i, i + 1]);
            map[$"entry {i}"] = i;
            mortal.Add(i);
        }
    }

    private static void AssertAllKinds(StateRig<string, VoidNamespace> rig)
    {
        var (value, list, map, mortal) = AllKinds(rig);
        for (var i = 0; i < 1_000; i++)
        {
            rig.At($"key {i}");
            Assert.Equal((i, $"value {i}"), value.Value);
            Assert.Equal([i, i + 1], list);
            Assert.Equal([new($"entry {i}", i)], map);
            Assert.Equal([i], mortal);
        }
    }

    private static (
        IValueState<(int, string)> Value,
        IListState<int> List,
        IMapState<string, int> Map,
        IListState<int> Mortal) AllKinds(StateRig<string, VoidNamespace> rig) => (
        rig.States.GetState(new ValueStateDescriptor<(int, string)>("value")),
        rig.States.GetListState(new ListStateDescriptor<int>("list")),
        rig.States.GetMapState(new MapStateDescriptor<string, int>("map")),
        rig.States.GetListState(
            new ListStateDescriptor<int>("mortal") { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) }));
}
