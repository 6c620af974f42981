using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.State.Tests;

/// <summary>The keyed state of one operator in one subtask, without the operator.</summary>
internal sealed class StateRig<TKey, TNamespace> : IDisposable
    where TKey : notnull
{
    public const int Groups = 64;
    private readonly IOperatorStateBackend _backend;
    private long _checkpoint;

    public StateRig(IStateBackend backend, int subtask = 0, int parallelism = 1, StoredState[]? restored = null)
    {
        var groups = KeyGroupAssignment.RangeOf(subtask, parallelism, Groups);
        _backend =
            backend.Create(
                new StateOwner(
                    new TaskAttemptId(new JobId("job"), 1, new TaskId(new VertexId(0), subtask)),
                    "job",
                    "operator",
                    Groups,
                    groups));
        IO = new KeyedStateIO<TKey>("operator", TestSerializers.Instance, Groups, _backend);
        States = new KeyedStates<TKey, TNamespace>("operator", Context, Time, IO);
        if (restored is not null)
        {
            var snapshot = OperatorSnapshot.Merge([.. restored.Select(part => part.Read(backend))], groups, subtask, parallelism);
            _backend.Restore(snapshot);
            States.Restore(snapshot);
        }
    }

    public KeyContext<TKey, TNamespace> Context { get; } = new();

    public TestStateTime Time { get; } = new();

    public KeyedStateIO<TKey> IO { get; }

    public KeyedStates<TKey, TNamespace> States { get; }

    public IOperatorStateBackend Backend => _backend;

    /// <summary>The subtask of a key.</summary>
    public static int SubtaskOf(TKey key, int parallelism) =>
        KeyGroupAssignment.SubtaskOf(new KeyedStateIO<TKey>("operator", TestSerializers.Instance, Groups)
            .KeyGroupOf(key), parallelism, Groups);

    /// <summary>Says which key the handles mean.</summary>
    public void At(TKey key, TNamespace ns = default!) => (Context.Key, Context.Namespace) = (key, ns);

    /// <summary>Takes a snapshot and stores it as a checkpoint does.</summary>
    public StoredState Snapshot(StoredFiles files, CheckpointKind kind = CheckpointKind.Checkpoint) => StoredState.Of(Freeze(kind), files);

    /// <summary>Takes a snapshot that is to be written later on.</summary>
    public OperatorSnapshot Freeze(CheckpointKind kind)
    {
        var snapshot = new OperatorSnapshot { Kind = kind };
        States.Snapshot(snapshot);
        _backend.Snapshot(snapshot, ++_checkpoint);
        return snapshot;
    }

    /// <summary>Tells that the last checkpoint is complete.</summary>
    public void Complete() => _backend.NotifyCheckpointComplete(_checkpoint);

    public void Dispose() => _backend.Dispose();
}

/// <summary>The times of a test.</summary>
internal sealed class TestStateTime : IStateTime
{
    public long Now { get; set; } = 1_000_000;

    public long CurrentProcessingTime => Now;

    public long CurrentEventTime => Now;

    public long AccessTimestamp => Now;
}

/// <summary>A snapshot as it is stored: bytes, and the files that they name.</summary>
internal sealed class StoredState(byte[] bytes, StoredFiles files)
{
    /// <summary>The files that it needs, by their names at the back end.</summary>
    public IReadOnlyList<StateFile> Files =>
        [.. TaskSnapshotCodec.Decode(bytes).Operators["operator"].Files.SelectMany(part => part.Files)];

    public static StoredState Of(OperatorSnapshot snapshot, StoredFiles files)
    {
        var task = new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { ["operator"] = snapshot }, HasEnded: false);
        files.Store(task);
        return new(TaskSnapshotCodec.Encode(task), files);
    }

    /// <summary>Reads it, and fetches its files for a back end.</summary>
    public OperatorSnapshot Read(IStateBackend backend) => files.Fetch(TaskSnapshotCodec.Decode(bytes), backend).Operators["operator"];
}
