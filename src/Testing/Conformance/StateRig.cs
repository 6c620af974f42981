using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Testing.Conformance;

/// <summary>The keyed state of one operator in one subtask, without the operator.</summary>
internal sealed class StateRig<TKey, TNamespace> : IDisposable
    where TKey : notnull
{
    public const int Groups = 64;
    private readonly IOperatorStateBackend _backend;
    private long _checkpoint;

    public StateRig(
        IStateBackend backend,
        int subtask = 0,
        int parallelism = 1,
        StoredState[]? restored = null,
        ITypeSerializerResolver? serializers = null)
    {
        var groups = KeyGroupAssignment.RangeOf(subtask, parallelism, Groups);
        var task = new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(subtask)));
        _backend = backend.Create(new StateOwner(task, "job", "operator", Groups, groups));
        IO = new KeyedStateIO<TKey>("operator", serializers ?? HarnessSerializers.Resolver, Groups, _backend);
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
        KeyGroupAssignment.SubtaskOf(new OwnKeys<TKey>("operator", Groups).GroupOf(key), parallelism, Groups);

    /// <summary>Says which key the handles mean.</summary>
    public void At(TKey key, TNamespace ns = default!) => (Context.Key, Context.Namespace) = (key, ns);

    /// <summary>Takes a snapshot and stores it as a checkpoint does.</summary>
    public StoredState Snapshot(StoredFiles files, CheckpointKind kind = CheckpointKind.Checkpoint) => StoredState.Of(Freeze(kind), files);

    /// <summary>Takes a snapshot that is to be written later on.</summary>
    public OperatorSnapshot Freeze(CheckpointKind kind)
    {
        var snapshot = new OperatorSnapshot { Kind = kind, Checkpoint = ++_checkpoint };
        States.Snapshot(snapshot);
        _backend.Snapshot(snapshot);
        return snapshot;
    }

    /// <summary>Tells that the last checkpoint is complete.</summary>
    public void Complete() => _backend.NotifyCheckpointComplete(_checkpoint);

    public void Dispose() => _backend.Dispose();
}
