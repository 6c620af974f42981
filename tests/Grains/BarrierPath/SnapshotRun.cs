using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>One task with one state, its checkpoints and their store.</summary>
internal sealed class SnapshotRun<TValue>
{
    private const string Job = "job";
    private const string Operator = "op";
    private const string Name = "state";
    private static readonly TaskId TaskOfState = new(new VertexId(0), new SubtaskIndex(0));
    private readonly KeyedStateIO<int> _io = new(Operator, new PlainResolver(), KeyGroups);
    private readonly SharedFileRegistry _registry = new();
    private long _last;
    private long _told;

    public SnapshotRun(CheckpointRepository? repository = null)
    {
        Table = NewTable();
        Repository = repository ?? new CheckpointRepository(Store, Job);
    }

    public const int KeyGroups = 72;

    public StateTable<int, long, TValue> Table { get; private set; }

    public MemorySnapshotStore Store { get; } = new();

    public CheckpointRepository Repository { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What the table holds.</summary>
    public Dictionary<(int Key, long Namespace), TValue> Rows =>
        Table.Rows.ToDictionary(row => (row.Owner.Key, row.Owner.Namespace), row => row.Stored);

    /// <summary>Freezes, as the loop does at a barrier.</summary>
    public TaskSnapshot Freeze(CheckpointKind kind = CheckpointKind.Checkpoint)
    {
        var state =
            new OperatorSnapshot
            {
                Kind = kind,
                Checkpoint = ++_last,
                CompletedCheckpoint = _told,
                IsSelfContained = kind != CheckpointKind.Checkpoint
            };
        Table.Freeze(state);
        return new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { [Operator] = state }, HasEnded: false);
    }

    /// <summary>Writes what was frozen last.</summary>
    public async Task<(long Checkpoint, TaskStateHandle Handle)> StoreAsync(TaskSnapshot snapshot)
    {
        var handle = await Repository.StoreAsync(new CheckpointId(_last), TaskOfState, "ab", snapshot, 20 << 10, Cancel);
        snapshot.Release();
        return (_last, handle);
    }

    /// <summary>Makes a checkpoint complete, and deletes the ones before.</summary>
    public async Task CompleteAsync(long checkpoint, TaskStateHandle handle, bool isTold)
    {
        Assert.Null(_registry.FirstUnsafe(new CheckpointId(checkpoint), handle.Files));
        var manifest =
            new CheckpointManifest(
                Job, new CheckpointId(checkpoint), DateTimeOffset.UnixEpoch, [new ManifestVertex("v", KeyGroups, [handle])], []);
        Assert.True(await Repository.TryPublishAsync(manifest, Cancel));
        var before = (await Repository.ListAsync(Cancel)).Published.SkipLast(1).LastOrDefault();
        _registry.Add(new CheckpointId(checkpoint), handle.Files);
        _registry.ForgetBefore(before);
        await Repository.DeleteBeforeAsync(new CheckpointId(checkpoint), _registry.Names, Cancel);
        _told = isTold ? checkpoint : _told;
    }

    /// <summary>What a task that begins with a snapshot has.</summary>
    public async Task<Dictionary<(int Key, long Namespace), TValue>> ReadAsync(
        long checkpoint,
        TaskStateHandle handle,
        KeyGroupRange? groups = null)
    {
        var snapshot = await Repository.ReadAsync(
            new CheckpointId(checkpoint), handle, groups ?? new KeyGroupRange(0, KeyGroups - 1), () => null, Cancel);
        return RowsOf(snapshot.Operators[Operator]);
    }

    /// <summary>What is in a snapshot that was read.</summary>
    public Dictionary<(int Key, long Namespace), TValue> RowsOf(OperatorSnapshot snapshot)
    {
        var state = snapshot.Keyed[Name];
        return _io.Read(state, Name, _io.Resolve<long>(), _io.Resolve<TValue>())
            .ToDictionary(row => (row.Key, row.Row.Namespace), row => row.Row.Value);
    }

    /// <summary>Goes on with a new task that begins with a checkpoint.</summary>
    public async Task RestartAsync(long checkpoint, TaskStateHandle handle)
    {
        var snapshot =
            await Repository.ReadAsync(new CheckpointId(checkpoint), handle, new KeyGroupRange(0, KeyGroups - 1), () => null, Cancel);
        var state = OperatorSnapshot.Merge([snapshot.Operators[Operator]], new KeyGroupRange(0, KeyGroups - 1), 0, 1).Keyed[Name];
        Table = NewTable();
        foreach (var (key, (ns, value)) in _io.Read(state, Name, _io.Resolve<long>(), _io.Resolve<TValue>()))
        {
            Table.Set(key, ns, value);
        }

        Table.GoOnFrom(state);
        _told = 0;
    }

    /// <summary>Takes a checkpoint that is complete at once.</summary>
    public async Task<(long Checkpoint, TaskStateHandle Handle)> CheckpointAsync()
    {
        var (checkpoint, handle) = await StoreAsync(Freeze());
        await CompleteAsync(checkpoint, handle, isTold: true);
        return (checkpoint, handle);
    }

    public int GroupOf(int key) => _io.KeyGroupOf(key);

    private StateTable<int, long, TValue> NewTable() =>
        _io.CreateTable<long, TValue>(Name, typeof(TValue).IsGenericType ? typeof(TValue).GenericTypeArguments[0] : typeof(TValue));

    private sealed class PlainResolver : ITypeSerializerResolver
    {
        public TypeSerializer<T> Resolve<T>() => PlainSerializers.TryCreate<T>() ?? (TypeSerializer<T>)(object)new CounterSerializer();

        public string? WhyNot(Type type) => null;
    }
}

/// <summary>A value that is changed in place.</summary>
internal sealed class Counter
{
    public long Count { get; set; }
}

internal sealed class CounterSerializer : TypeSerializer<Counter>
{
    private readonly TypeSerializer<long> _longs = PlainSerializers.TryCreate<long>()!;

    public override void Write(ReadOnlySpan<Counter> values, System.Buffers.IBufferWriter<byte> output) =>
        _longs.Write([.. values.ToArray().Select(value => value.Count)], output);

    public override int Read(ReadOnlySpan<byte> input, Span<Counter> values)
    {
        var counts = new long[values.Length];
        var length = _longs.Read(input, counts);
        for (var i = 0; i < counts.Length; i++)
        {
            values[i] = new Counter { Count = counts[i] };
        }

        return length;
    }
}
