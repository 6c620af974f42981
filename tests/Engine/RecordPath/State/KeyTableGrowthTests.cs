using CsCheck;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>A table that had many keys takes no room for them when few are left.</summary>
public sealed class KeyTableGrowthTests
{
    private const int Hot = 100_000;

    [Fact]
    public void Table_ManyKeysThenFew_GivesTheirRoomBack()
    {
        var table = Filled(Hot);
        Remove(table, 10, Hot);

        Assert.Equal(1024, table.Capacity);
        Assert.Equal(Enumerable.Range(0, 10), table.Entries.Select(entry => entry.Value));
        Assert.All(Enumerable.Range(0, 10), key => Assert.Equal(key, table.ValueAt(table.IndexOf($"k{key}"))));
    }

    [Fact]
    public void Table_KeysThatComeAndGoAroundItsBound_IsSeldomMoved()
    {
        var table = Filled(Hot);
        Remove(table, Hot / 16, Hot);
        var moves = table.Moves;
        for (var round = 0; round < 50; round++)
        {
            for (var key = Hot / 16; key < Hot / 8; key++)
            {
                table.GetOrAdd($"k{key}", out _) = key;
            }

            Remove(table, Hot / 16, Hot / 8);
        }

        Assert.InRange(moves, 1, 2);
        Assert.InRange(table.Moves - moves, 0, 1);
    }

    [Fact]
    public void Table_ClearedAfterFewKeys_GivesTheRoomOfManyBack()
    {
        var table = Filled(Hot, shrinks: false);
        table.Clear();
        Assert.Equal(1 << 17, table.Capacity);
        for (var phase = 0; phase < 10; phase++)
        {
            table.GetOrAdd("k", out _) = phase;
            table.Clear();
        }

        Assert.Equal(1024, table.Capacity);
    }

    [Fact]
    public void Table_WhoseEntriesMayNotMove_KeepsTheirIndices()
    {
        var table = Filled(Hot, shrinks: false);
        Remove(table, 10, Hot);

        Assert.Equal((0, 9), (table.Moves, table.IndexOf("k9")));
    }

    [Fact]
    public void Table_AnyOperations_IsADictionaryThatShrinks() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 5_000]).Array[1, 20].Sample(
            phases =>
            {
                var (table, model) = (new KeyTable<int, int>(shrinks: true), new Dictionary<int, int>());
                foreach (var (kind, count) in phases)
                {
                    for (var i = 0; i < count; i++)
                    {
                        var key = i * 7;
                        if (kind < 5)
                        {
                            table.GetOrAdd(key, out _) = model[key] = i + kind;
                        }
                        else if (model.Remove(key))
                        {
                            table.RemoveAt(table.IndexOf(key));
                        }
                    }

                    Assert.InRange(table.Capacity, 16, Math.Max(KeyTable<int, int>.CapacityMin, 8 * model.Count));
                    Assert.Equal(
                        model.OrderBy(entry => entry.Key),
                        table.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))
                        .OrderBy(entry => entry.Key));
                    Assert.All(model, entry => Assert.Equal(entry.Value, table.ValueAt(table.IndexOf(entry.Key))));
                }
            },
            iter: 100);

    [Fact]
    public void Timers_ManyThenFew_GiveTheirRoomBack()
    {
        var timers = new TimerQueue<int, VoidNamespace>();
        for (var time = 0; time < Hot; time++)
        {
            timers.Add(time, time, default);
        }

        var taken = 0;
        while (timers.TryTakeDue(Hot - 10, out _, out _))
        {
            taken++;
        }

        Assert.Equal((Hot - 9, 9), (taken, timers.Count));
        Assert.InRange(timers.Capacity, 9, 1024);
    }

    /// <summary>
    /// What was noted of rows by their places means others when they have moved: the next checkpoint must not build upon it.
    /// </summary>
    [Fact]
    public void Checkpoint_AfterATableShrank_HoldsItsRowsWhole()
    {
        var table = Filled(5_000);
        var log = new KeyedStateIO<string>("counts", TestSerializers.Instance, 128)
            .CreateLog<string, VoidNamespace, int>(table, key => key, _ => default);
        Freeze(log, checkpoint: 1);
        table.GetOrAdd("k3", out _) = 33;
        Assert.Single(Freeze(log, checkpoint: 2).Before);
        Remove(table, 4, 5_000);
        Assert.NotEqual(0, table.Moves);
        var after = Freeze(log, checkpoint: 3);
        var snapshot = new OperatorSnapshot { Frozen = { after } };
        snapshot.WriteFrozen(_ => true);

        Assert.Empty(after.Before);
        Assert.Equal([0, 1, 2, 33], RowsOf(snapshot).Order());
        table.GetOrAdd("k1", out _) = 11;
        Assert.Equal([0, 2, 11, 33], RowsOf(WrittenWhole(log, 4)).Order());
    }

    private static FrozenLog Freeze(TableLog<string, string, VoidNamespace, int> log, long checkpoint)
    {
        var snapshot = new OperatorSnapshot { Checkpoint = checkpoint, CompletedCheckpoint = checkpoint - 1, IsSelfContained = false };
        log.Freeze(snapshot, "counts");
        var frozen = snapshot.Frozen.Single();
        frozen.Own!.File = new SharedFile($"{checkpoint}", 1, 1);
        return frozen;
    }

    private static OperatorSnapshot WrittenWhole(TableLog<string, string, VoidNamespace, int> log, long checkpoint)
    {
        var snapshot = new OperatorSnapshot { Checkpoint = checkpoint, CompletedCheckpoint = checkpoint - 1, IsSelfContained = false };
        log.Freeze(snapshot, "counts");
        snapshot.WriteFrozen(_ => true);
        return snapshot;
    }

    private static IEnumerable<int> RowsOf(OperatorSnapshot snapshot)
    {
        var io = new KeyedStateIO<string>("counts", TestSerializers.Instance, 128);
        return io.Read(snapshot.Keyed["counts"], "counts", io.Resolve<VoidNamespace>(), io.Resolve<int>()).Select(row => row.Row.Value);
    }

    private static KeyTable<string, int> Filled(int count, bool shrinks = true)
    {
        var table = new KeyTable<string, int>(shrinks);
        for (var key = 0; key < count; key++)
        {
            table.GetOrAdd($"k{key}", out _) = key;
        }

        return table;
    }

    private static void Remove(KeyTable<string, int> table, int from, int to)
    {
        for (var key = from; key < to; key++)
        {
            table.RemoveAt(table.IndexOf($"k{key}"));
        }
    }
}
