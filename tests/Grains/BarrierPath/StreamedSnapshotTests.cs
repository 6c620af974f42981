using System.Buffers;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>State that is larger than memory, or than an array can be, is stored and read a piece at a time.</summary>
public sealed class StreamedSnapshotTests : IDisposable
{
    private const string Folder = "savepoint-job/";
    private const int Rows = 24_000;
    private static readonly TaskId Task0 = new(new VertexId(0), new SubtaskIndex(0));
    private static readonly KeyGroupRange All = new(0, SnapshotRun<string>.KeyGroups - 1);
    private readonly CountingStore _store = new();
    private readonly CheckpointRepository _savepoint;
    private readonly string _spill = Path.Combine(Path.GetTempPath(), $"flinknet-test-{Guid.NewGuid():n}");

    public StreamedSnapshotTests() => _savepoint = new CheckpointRepository(_store, "", Folder);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_spill))
        {
            Directory.Delete(_spill, recursive: true);
        }
    }

    [Fact]
    public async Task Savepoint_OfMuchState_IsWrittenAndReadAPieceAtATime_InItsOwnFolder()
    {
        var run = Filled();

        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));

        Assert.InRange(_store.Largest.Written, 0, 20 << 10);
        Assert.All(_store.Names, name => Assert.StartsWith(Folder, name, StringComparison.Ordinal));
        Assert.Equal(run.Rows, await run.ReadAsync(number, handle));
        Assert.InRange(_store.Largest.Read, 1, 5 << 20);
    }

    [Fact]
    public async Task Format_IsANewOne_OnlyOfSavepointsWithAFile()
    {
        var run = Filled();
        var (_, savepoint) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));
        var (_, checkpoint) = await run.StoreAsync(run.Freeze());
        var (_, small) = await new SnapshotRun<string>(_savepoint).StoreAsync(new SnapshotRun<string>().Freeze(CheckpointKind.Savepoint));

        Assert.Equal((4, 3, 3), (FormatOf(savepoint), FormatOf(checkpoint), FormatOf(small)));

        static int FormatOf(TaskStateHandle handle) => BitConverter.ToInt32(handle.Inline!);
    }

    [Fact]
    public async Task Savepoint_WhoseKeyGroupHasMuch_IsCutWithinTheGroup()
    {
        var run = new SnapshotRun<string>(_savepoint);
        var keys = Enumerable.Range(0, int.MaxValue).Where(key => run.GroupOf(key) == 7).Take(3_000).ToList();
        keys.ForEach(key => run.Table.Set(key, 0, new string('x', 1_500)));

        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));

        var state = (await ReadAsync(number, handle, All, () => null)).Keyed["state"];
        Assert.Equal(7, Assert.Single(state.Groups).Key);
        Assert.InRange(state.Groups[7].Count, 3, 12);
        Assert.All(state.Groups[7], piece => Assert.InRange(piece.Length, 1, 2 * FrozenState.PieceMax));
        Assert.Equal(run.Rows, await run.ReadAsync(number, handle));
    }

    [Fact]
    public async Task Rows_OfOtherKeyGroups_AreNotRead()
    {
        var run = Filled();
        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));

        var half = await run.ReadAsync(number, handle, new KeyGroupRange(0, 35));

        Assert.Equal(run.Rows.Where(row => run.GroupOf(row.Key.Key) < 36).ToDictionary(), half);
        Assert.InRange(_store.BytesRead, handle.Files[0].Length / 3, handle.Files[0].Length * 2 / 3);
    }

    [Fact]
    public async Task Rows_TooManyForMemory_AreReadFromFilesOfThisMachine_WhichGoAsTheyAreRead()
    {
        var run = Filled();
        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));

        var snapshot = await ReadAsync(number, handle, All, () => _spill);

        Assert.NotEmpty(Directory.GetFiles(_spill));
        Assert.All(snapshot.Keyed["state"].Groups.Values.SelectMany(pieces => pieces), piece => Assert.IsNotType<MemoryPiece>(piece));
        Assert.Equal(run.Rows, run.RowsOf(snapshot));
        Assert.False(Directory.Exists(_spill));
    }

    [Fact]
    public async Task Rows_ThatNobodyAskedFor_AreStoredAgain_AndCanStillBeAskedForAfterwards()
    {
        var run = Filled();
        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));
        var restored = await ReadAsync(number, handle, All, () => _spill);
        var unclaimed = restored.Keyed["state"];
        var next = new OperatorSnapshot { Kind = CheckpointKind.Checkpoint, Checkpoint = 2 };
        next.AddKeyed("state", unclaimed);

        var again = await _savepoint.StoreAsync(new CheckpointId(2), Task0, "ab", TaskOf(next), 20 << 10, Cancel);

        Assert.InRange(_store.Largest.Written, 0, 20 << 10);
        Assert.Equal(run.Rows, run.RowsOf(await ReadAsync(2, again, All, () => null)));
        Assert.Equal(run.Rows, run.RowsOf(restored));
    }

    [Fact]
    public async Task Rows_ThatWereChangedInTheStore_AreFoundWhereverTheyAreKept()
    {
        var store = new MemorySnapshotStore();
        var run = Filled(new CheckpointRepository(store, "", Folder));
        var (number, handle) = await run.StoreAsync(run.Freeze(CheckpointKind.Savepoint));
        store.Damage(Folder + handle.Files[0].Name, at: 1_000_000);

        var damage = await Assert.ThrowsAsync<InvalidDataException>(
            () => run.Repository.ReadAsync(new CheckpointId(number), handle, All, () => _spill, Cancel));

        Assert.Contains("were changed", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_LargerThanAnArrayCanBe_IsStoredAndRead()
    {
        var store = new EndlessStore();
        var repository = new CheckpointRepository(store, "", Folder);
        var state = new OperatorSnapshot { Kind = CheckpointKind.Savepoint };
        state.Frozen.Add(new Blocks());

        var handle = await repository.StoreAsync(new CheckpointId(1), Task0, "ab", TaskOf(state), 20 << 10, Cancel);

        Assert.True(handle.Files[0].Length > 2L << 30, $"{handle.Files[0].Length} bytes were stored.");
        var last = new KeyGroupRange(Blocks.Groups - 1, Blocks.Groups - 1);
        var read = (await repository.ReadAsync(new CheckpointId(1), handle, last, () => null, Cancel)).Operators["op"];
        Assert.Equal([last.Start], read.Keyed["blocks"].Groups.Keys);
    }

    [Fact]
    public async Task FileOfABackend_IsFetchedSomeAtATime()
    {
        var content = new byte[20 << 20];
        new Random(1).NextBytes(content);
        var file = await _savepoint.WriteSharedAsync("1-v0-0-ab", new MemoryStream(content), Cancel);

        Assert.True((await _savepoint.ReadWholeAsync(file, Cancel)).AsSpan().SequenceEqual(content));

        Assert.InRange(_store.Largest.Read, 1, 8 << 20);
    }

    private SnapshotRun<string> Filled(CheckpointRepository? repository = null)
    {
        var run = new SnapshotRun<string>(repository ?? _savepoint);
        for (var key = 0; key < Rows; key++)
        {
            run.Table.Set(key, key % 3, $"{key}" + new string('x', 500));
        }

        return run;
    }

    private async Task<OperatorSnapshot> ReadAsync(long number, TaskStateHandle handle, KeyGroupRange groups, Func<string?> newFolder) =>
        (await _savepoint.ReadAsync(new CheckpointId(number), handle, groups, newFolder, Cancel)).Operators["op"];

    private static TaskSnapshot TaskOf(OperatorSnapshot state) =>
        new(new Dictionary<string, OperatorSnapshot> { ["op"] = state }, HasEnded: false);

    /// <summary>More rows than an array can hold: the same block again and again.</summary>
    private sealed class Blocks() : FrozenState("blocks", "types")
    {
        public const int Groups = 70;

        public static byte[] Block { get; } = new byte[32 << 20];

        public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
        {
            for (var group = 0; group < Groups; group++)
            {
                output.Write(Block);
                yield return group;
            }
        }
    }

    /// <summary>Keeps the end of an object only; what was before were zeros.</summary>
    private sealed class EndlessStore : ISnapshotStore
    {
        private readonly byte[] _buffer = new byte[1 << 20];
        private readonly byte[] _end = new byte[1 << 16];
        private long _length;

        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Not as a whole.");

        public async Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            while (await content.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0
                and var count)
            {
                _length += count;
                var kept = Math.Min(count, _end.Length);
                _end.AsSpan(kept).CopyTo(_end);
                _buffer.AsSpan(count - kept, kept).CopyTo(_end.AsSpan(_end.Length - kept));
            }

            return true;
        }

        public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Not as a whole.");

        public Task<byte[]?> TryReadAsync(string name, long offset, int length, CancellationToken cancellationToken)
        {
            var piece = new byte[length];
            var at = offset - (_length - _end.Length);
            if (at >= 0)
            {
                _end.AsSpan((int)at, length).CopyTo(piece);
            }

            return Task.FromResult<byte[]?>(piece);
        }

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
