using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Model;
using FlinkNet.State.RocksDb;

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
        using var memory = new StateRig<string, VoidNamespace>(MemoryStateBackend.Instance, restored: [disk.Snapshot(_files, CheckpointKind.Savepoint)]);
        AssertAllKinds(memory);

        using var again = new StateRig<string, VoidNamespace>(_backend, restored: [memory.Snapshot(_files, CheckpointKind.Savepoint)]);

        AssertAllKinds(again);
        again.Time.Now += 1_000;
        Assert.Empty(AllKinds(again).Mortal);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public void Files_OfRocksDb_AreRefusedByMemory()
    {
        using var rig = Filled(_backend);
        var stored = rig.Snapshot(_files);

        var refusal = Assert.Throws<FlinkException>(() => new StateRig<int, VoidNamespace>(MemoryStateBackend.Instance, restored: [stored]));

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

    private static void Fill(StateRig<int, VoidNamespace> rig, int count)
    {
        var state = rig.States.GetState(Value);
        for (var key = 0; key < count; key++)
        {
            rig.At(key);
            state.Value = key * 3;
        }
    }

    private static List<string> Names(StoredState stored) => [.. stored.Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => file.Shared!.Name)];

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

    private static (IValueState<(int, string)> Value, IListState<int> List, IMapState<string, int> Map, IListState<int> Mortal) AllKinds(StateRig<string, VoidNamespace> rig) => (
        rig.States.GetState(new ValueStateDescriptor<(int, string)>("value")),
        rig.States.GetListState(new ListStateDescriptor<int>("list")),
        rig.States.GetMapState(new MapStateDescriptor<string, int>("map")),
        rig.States.GetListState(new ListStateDescriptor<int>("mortal") { TimeToLive = new StateTtlConfig(TimeSpan.FromMilliseconds(100)) }));
}
