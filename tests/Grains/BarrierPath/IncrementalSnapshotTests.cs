using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>
/// Snapshots that hold what has changed: whatever is done to the state and to checkpoints, a checkpoint that is complete gives back what
/// the state was at its barrier.
/// </summary>
public sealed class IncrementalSnapshotTests
{
    [Fact]
    public async Task Checkpoint_OfAnyHistory_GivesBackTheStateAtItsBarrier()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            await RunAsync(new Random(seed), keys: seed % 4 == 0 ? 300 : 3_000);
        }
    }

    [Fact]
    public async Task Checkpoint_OfMuchStateAndLittleChange_WritesLittle_AndNeedsFewFiles()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 20_000);
        await run.CheckpointAsync();
        var whole = run.Store.BytesWritten;
        var (checkpoint, files) = (0L, 0);
        for (var i = 0; i < 100; i++)
        {
            for (var key = 0; key < 200; key++)
            {
                run.Table.Set((key * 97) % 20_000, 0, $"changed {i}");
            }

            run.Store.BytesWritten = 0;
            (checkpoint, var handle) = await run.CheckpointAsync();
            Assert.InRange(run.Store.BytesWritten, 1, whole / 8);
            files = handle.Files.Count;
            Assert.InRange(files, 2, 33);
            if (i % 25 == 24)
            {
                Assert.Equal(run.Rows, await run.ReadAsync(checkpoint, handle));
            }
        }

        // One object for each file that is named, and the manifest.
        Assert.InRange(run.Store.Names.Count, files, files + 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(25)]
    public async Task Checkpoint_WhateverPercentChangesEachTime_NeedsFilesOfAtMostSomeThreeTimesTheState(int percent)
    {
        var run = new SnapshotRun<string>();
        Fill(run, 10_000);
        var (_, whole) = await run.CheckpointAsync();
        var most = 0L;
        for (var i = 0; i < 60; i++)
        {
            for (var n = 0; n < 100 * percent; n++)
            {
                var key = (n + (i * 1_717)) % 10_000;
                run.Table.Set(key, key % 3 == 0 ? 0 : 1, $"a value of some length, of key {key}");
            }

            var (_, handle) = await run.CheckpointAsync();
            most = Math.Max(most, handle.Files.Sum(file => file.Length));
        }

        Assert.InRange((double)most / whole.Files[0].Length, 1, 3.2);
    }

    [Fact]
    public async Task FirstCheckpoint_AfterARestart_WritesLittle_AndOldFilesGoAsTurnsGoRound()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 20_000);
        var (checkpoint, handle) = await run.CheckpointAsync();
        var (whole, first) = (run.Store.BytesWritten, handle.Files[0].Name);
        run.Table.Remove(3, 0);
        (checkpoint, handle) = await run.CheckpointAsync();

        await run.RestartAsync(checkpoint, handle);
        run.Table.Set(1, 0, "changed");
        run.Table.Remove(2, 1);
        run.Store.BytesWritten = 0;
        (checkpoint, handle) = await run.CheckpointAsync();

        Assert.InRange(run.Store.BytesWritten, 1, whole / 8);
        Assert.Contains(handle.Files, file => file.Name == first);
        Assert.Equal(run.Rows, await run.ReadAsync(checkpoint, handle));
        for (var i = 0; i < 16; i++)
        {
            run.Table.Set(i, 0, "changed, too");
            (checkpoint, handle) = await run.CheckpointAsync();
        }

        Assert.DoesNotContain(handle.Files, file => file.Name == first);
        Assert.Equal(run.Rows.OrderBy(row => row.Key), (await run.ReadAsync(checkpoint, handle)).OrderBy(row => row.Key));
    }

    [Fact]
    public async Task Checkpoints_OfATaskThatIsRestartedAgainAndAgain_NeedABoundedNumberOfFiles()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 2_000);
        var (checkpoint, handle) = await run.CheckpointAsync();
        var most = 0;
        for (var i = 0; i < 200; i++)
        {
            await run.RestartAsync(checkpoint, handle);
            run.Table.Set(i, 0, "changed");
            (checkpoint, handle) = await run.CheckpointAsync();
            most = Math.Max(most, handle.Files.Count);
        }

        Assert.InRange(most, 60, 65);
        Assert.Equal(run.Rows.OrderBy(row => row.Key), (await run.ReadAsync(checkpoint, handle)).OrderBy(row => row.Key));
    }

    [Fact]
    public async Task Checkpoint_OfLittleState_NeedsNoFile()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 100);

        var (checkpoint, handle) = await run.CheckpointAsync();

        Assert.Empty(handle.Files);
        Assert.Null(handle.Name);
        Assert.Equal(run.Rows, await run.ReadAsync(checkpoint, handle));
    }

    [Fact]
    public async Task State_ThatBecomesLittleAndMuchAgain_IsStoredAsItIs()
    {
        var run = new SnapshotRun<string>();
        foreach (var keys in (int[])[2_000, 10, 10, 2_000, 2_000])
        {
            for (var key = 0; key < 2_000; key++)
            {
                run.Table.Remove(key, key % 3 == 0 ? 0 : 1);
            }

            Fill(run, keys);
            var (checkpoint, handle) = await run.CheckpointAsync();
            Assert.Equal(run.Rows, await run.ReadAsync(checkpoint, handle));
        }
    }

    [Fact]
    public async Task Savepoint_BetweenCheckpoints_IsWhole_AndChangesNothingForTheOthers()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 2_000);
        await run.CheckpointAsync();
        run.Table.Set(1, 0, "changed");

        var (savepoint, whole) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));
        Assert.All(whole.Files, file => Assert.Equal(new CheckpointId(savepoint), SnapshotPaths.WriterOf(file.Name)));
        Assert.Equal(run.Rows, await run.ReadAsync(savepoint, whole));

        var (checkpoint, next) = await run.CheckpointAsync();
        Assert.Equal(2, next.Files.Count);
        Assert.Equal(run.Rows, await run.ReadAsync(checkpoint, next));
    }

    [Fact]
    public async Task S6_Rescaled_EachSubtaskReadsItsGroupsOnly()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 20_000);
        await run.CheckpointAsync();
        run.Table.Set(1, 0, "changed");
        run.Table.Remove(2, 0);
        var (checkpoint, handle) = await run.CheckpointAsync();
        var stored = run.Store.BytesWritten;

        var read = new Dictionary<(int Key, long Namespace), string>();
        for (var subtask = 0; subtask < 4; subtask++)
        {
            run.Store.BytesRead = 0;
            var groups = new KeyGroupRange(subtask * 18, (subtask * 18) + 17);
            foreach (var (owner, value) in await run.ReadAsync(checkpoint, handle, groups))
            {
                Assert.InRange(run.GroupOf(owner.Key), groups.Start, groups.End);
                read.Add(owner, value);
            }

            Assert.InRange(run.Store.BytesRead, 1, stored * 2 / 5);
        }

        Assert.Equal(run.Rows.OrderBy(row => row.Key), read.OrderBy(row => row.Key));
    }

    [Fact]
    public async Task File_ThatWasChanged_IsToldFromAWholeOne()
    {
        var run = new SnapshotRun<string>();
        Fill(run, 2_000);
        var (checkpoint, handle) = await run.CheckpointAsync();
        run.Store.Damage($"job/shared/{handle.Files[0].Name}", at: 1_000);

        await Assert.ThrowsAsync<InvalidDataException>(() => run.ReadAsync(checkpoint, handle));
    }

    [Fact]
    public async Task List_ThatGrowsAfterTheBarrier_IsStoredAsItWas()
    {
        var run = new SnapshotRun<List<int>>();
        for (var key = 0; key < 1_000; key++)
        {
            run.Table.Set(key, 0, [key]);
        }

        await run.CheckpointAsync();
        run.Table.GetOrAdd(7, 0, out _)!.Add(8);
        var frozen = run.Freeze();
        run.Table.GetOrAdd(7, 0, out _)!.Add(9);
        var (checkpoint, handle) = await run.StoreAsync(frozen);

        Assert.Equal([7, 8], (await run.ReadAsync(checkpoint, handle))[(7, 0)]);
    }

    [Fact]
    public async Task Object_ThatIsChangedInPlace_IsStoredAsItWas_ThoughItWasOnlyRead()
    {
        var run = new SnapshotRun<Counter>();
        for (var key = 0; key < 1_000; key++)
        {
            run.Table.Set(key, 0, new Counter());
        }

        for (var i = 1; i <= 40; i++)
        {
            Assert.True(run.Table.TryGet(7, 0, out var counter));
            counter.Count = i;
            var frozen = run.Freeze();
            counter.Count = -1;
            var (checkpoint, handle) = await run.StoreAsync(frozen);
            await run.CompleteAsync(checkpoint, handle, isTold: true);

            Assert.Equal(i, (await run.ReadAsync(checkpoint, handle))[(7, 0)].Count);
        }
    }

    private static void Fill(SnapshotRun<string> run, int keys)
    {
        for (var key = 0; key < keys; key++)
        {
            run.Table.Set(key, key % 3 == 0 ? 0 : 1, $"a value of some length, of key {key}");
        }
    }

    private static async Task RunAsync(Random random, int keys)
    {
        var run = new SnapshotRun<string>();
        var rate = random.Next(1, keys);
        var latest = (Checkpoint: 0L, Handle: (TaskStateHandle?)null, Rows: run.Rows);
        for (var step = 0; step < 60; step++)
        {
            if (latest.Handle is { } known && random.Next(8) == 0)
            {
                await run.RestartAsync(latest.Checkpoint, known);
                Assert.Equal(latest.Rows.OrderBy(row => row.Key), run.Rows.OrderBy(row => row.Key));
            }

            Change(run, random, keys, step == 0 ? 2 * keys : random.Next(rate));
            var frozen = run.Freeze();
            var then = run.Rows;
            Change(run, random, keys, random.Next(rate));
            var (checkpoint, handle) = await run.StoreAsync(frozen);
            if (random.Next(4) > 0)
            {
                await run.CompleteAsync(checkpoint, handle, isTold: random.Next(4) > 0);
                var read = await run.ReadAsync(checkpoint, handle);
                Assert.Equal(then.Count, read.Count);
                Assert.All(then, row => Assert.Equal(row.Value, read[row.Key]));
                latest = (checkpoint, handle, then);
            }
        }
    }

    private static void Change(SnapshotRun<string> run, Random random, int keys, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var (key, ns) = (random.Next(keys), random.Next(2));
            if (random.Next(3) == 0)
            {
                run.Table.Remove(key, ns);
            }
            else
            {
                run.Table.Set(key, ns, $"{random.Next()}");
            }
        }
    }
}
