using System.Security.Cryptography;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;
using FlinkNet.State.RocksDb;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.State.Tests;

/// <summary>What RocksDB as a back end does with memory, with time, and with folders that cannot be used.</summary>
public sealed class RocksDbStateTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("flinknet-tests-").FullName;

    [Fact]
    public void Memory_OfMuchState_StaysWithinItsLimit_AndIsGivenBack()
    {
        const long Limit = 4 << 20;
        using var backend = Backend(memory: Limit);
        using (var rig = new StateRig<long, VoidNamespace>(backend))
        {
            var state = rig.States.GetState(new ValueStateDescriptor<string>("value"));
            for (var key = 0; key < 100_000; key++)
            {
                rig.At(key);
                state.Value = $"the value of key {key}";
            }

            Assert.InRange(backend.Memory.ObjectsUsed, 1, Limit / 2);
            Assert.InRange((long)backend.Memory.Blocks.GetUsage(), 0, Limit);
        }

        Assert.Equal(0, backend.Memory.ObjectsUsed);
    }

    [Fact]
    public void S4_MergingFiles_DropsWhatHasExpired()
    {
        using var backend = Backend();
        using var rig = new StateRig<int, VoidNamespace>(backend);
        var life = new StateTtlConfig(TimeSpan.FromMilliseconds(100));
        var value = rig.States.GetState(new ValueStateDescriptor<int>("value") { TimeToLive = life });
        var list = rig.States.GetListState(new ListStateDescriptor<string>("list") { TimeToLive = life });
        var map = rig.States.GetMapState(new MapStateDescriptor<string, string>("map") { TimeToLive = life });
        var immortal = rig.States.GetState(new ValueStateDescriptor<int>("immortal"));
        for (var key = 0; key < 1_000; key++)
        {
            rig.At(key);
            value.Value = key;
            list.AddAll(["a", "b"]);
            map["a"] = "b";
            immortal.Value = key;
        }

        rig.Time.Now += 60;
        rig.At(5);
        value.Value = 1;
        list.Add("c");
        map["d"] = "e";
        rig.Time.Now += 60;
        var state = (RocksDbKeyedState)rig.Backend;
        state.WriteBack();
        state.Database.Compact();

        Assert.Equal([1, 1, 1, 1_000], new[] { "value", "list", "map", "immortal" }.Select(name => RowsOf(state, name)));
        rig.At(5);
        Assert.Equal(1, value.Value);
        Assert.Equal(["c"], list);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LargeValues_ThatAreOnlyWritten_TakeNoMoreMemoryThanTheirShare(bool isPrefetched)
    {
        using var backend = Backend();
        using var rig = new StateRig<int, VoidNamespace>(backend);
        var table = rig.IO.CreateTable<VoidNamespace, string>("text", typeof(string));
        var most = 0;
        for (var key = 0; key < 8_000; key++)
        {
            if (isPrefetched)
            {
                table.Prefetch([key], []);
            }

            table.Set(key, default, new string('x', 8_000));
            most = Math.Max(most, table.Count);
        }

        Assert.InRange(most * 16_000L, 1, backend.Memory.TableShare);
        Assert.True(table.TryGet(1, default, out var text));
        Assert.Equal(8_000, text.Length);
    }

    [Fact]
    public void Key_OfADerivedType_IsRefused()
    {
        using var backend = Backend();
        using var rig = new StateRig<Animal, VoidNamespace>(backend, serializers: TestSerializers.Instance);
        var state = rig.States.GetState(new ValueStateDescriptor<int>("value"));
        rig.At(new Animal("cat"));
        state.Value = 1;
        ((RocksDbKeyedState)rig.Backend).WriteBack();
        rig.At(new Dog("dog", 3));

        var refusal = Assert.Throws<FlinkException>(() => state.Value);

        Assert.Contains("Seal Animal, or key by its fields", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_ThatCannotBeMade_IsRefusedWithTheWayOut()
    {
        File.WriteAllText(Path.Combine(_root, "file"), "");

        var refusal = Assert.Throws<FlinkException>(() => StateFolder.Create(Path.Combine(_root, "file", "below")));

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.Contains("--state-dir", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_ThatAnotherProcessUses_IsSharedWithIt()
    {
        using var first = StateFolder.Create(_root);
        using var second = StateFolder.Create(_root);

        Assert.NotEqual(first.Root, second.Root);
        Assert.True(Directory.Exists(first.Root));
    }

    [Fact]
    public void Folder_OfAProcessThatWasKilled_IsDeletedByTheNext()
    {
        var left = Directory.CreateDirectory(Path.Combine(_root, "flinknet-state-1-00000000"));
        File.WriteAllText(Path.Combine(left.FullName, "lock"), "");
        File.WriteAllText(Path.Combine(left.FullName, "000001.sst"), "x");

        using var folder = StateFolder.Create(_root);

        Assert.False(Directory.Exists(left.FullName));
    }

    [Fact]
    public void Library_ThatCannotBeLoaded_IsToldWithTheWayOut()
    {
        var refusal =
            Assert.Throws<FlinkException>(() =>
                RocksDbStateBackendProvider.RequireLibrary(() => throw new DllNotFoundException("librocksdb.so is not there.")));

        Assert.Contains("librocksdb.so is not there.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--state-backend memory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatIsFull_FailsTheTask_AndSaysSo()
    {
        using var disk = MountSmallDisk();
        using var backend = new RocksDbStateBackend(StateFolder.Create(disk.Path), memory: 1 << 20, filesFrom: 0);
        using var rig = new StateRig<long, VoidNamespace>(backend);
        var state = rig.States.GetState(new ValueStateDescriptor<Guid>("value"));

        var failure = Assert.Throws<FlinkException>(() =>
        {
            for (var key = 0; key < 5_000_000; key++)
            {
                rig.At(key);
                state.Value = Guid.NewGuid();
            }
        });

        Assert.Equal(FailureOrigin.External, failure.Origin);
        Assert.Contains("operator 'operator' of job 'job'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The disk is full", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatIsFull_WhileAWriteWaitsForAFlush_FailsTheTask_Too()
    {
        using var disk = MountSmallDisk();
        using var backend = new RocksDbStateBackend(StateFolder.Create(disk.Path), memory: 1 << 20, filesFrom: 0);
        using var rig = new StateRig<long, VoidNamespace>(backend);
        var state = rig.States.GetState(new ValueStateDescriptor<byte[]>("value"));
        File.WriteAllBytes(Path.Combine(disk.Path, "other"), new byte[4 << 20]);

        // Each fills a write buffer, faster than one is written out.
        var failure = Assert.Throws<FlinkException>(() =>
        {
            for (var key = 0; key < 100; key++)
            {
                rig.At(key);
                state.Value = RandomNumberGenerator.GetBytes(2 << 20);
                ((RocksDbKeyedState)rig.Backend).WriteBack();
            }
        });

        Assert.Contains("The disk is full", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private SmallDisk MountSmallDisk()
    {
        var disk = SmallDisk.TryMount(Path.Combine(_root, "disk"));
        Assert.SkipWhen(disk is null, "No small disk can be mounted here; run as root on Linux.");
        return disk!;
    }

    private RocksDbStateBackend Backend(long memory = 64 << 20) => new(StateFolder.Create(_root), memory, filesFrom: 0);

    private static int RowsOf(RocksDbKeyedState state, string name)
    {
        using var scan = new RowScan(state.Database, state.Owner.KeyGroups, RowKey.TableOf(name));
        var count = 0;
        while (scan.MoveNext())
        {
            count++;
        }

        return count;
    }

    internal record Animal(string Name);

    internal sealed record Dog(string Name, int Age) : Animal(Name);
}
