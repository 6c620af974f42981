using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>Keeps state in memory. Whoever has a table freezes it for snapshots.</summary>
internal sealed class MemoryStateBackend : IStateBackend, IStateBackendProvider, IOperatorStateBackend
{
    /// <summary>The back end; it has no state of its own.</summary>
    public static MemoryStateBackend Instance { get; } = new();

    public string Name => StateBackends.Memory;

    public bool Prefetches => false;

    public IStateBackend Create(ExecutionConfig config) => this;

    public IOperatorStateBackend Create(StateOwner owner) => this;

    public StateTable<TKey, TNamespace, TValue> CreateTable<TKey, TNamespace, TValue>(
        StateTableDefinition<TKey, TNamespace, TValue> definition)
        where TKey : notnull => new MemoryStateTable<TKey, TNamespace, TValue>(definition);

    public string? NewFolder() => null;

    public void Snapshot(OperatorSnapshot snapshot, long checkpoint)
    {
    }

    public void Restore(OperatorSnapshot snapshot)
    {
        if (snapshot.Files.Count > 0)
        {
            throw StateFiles.CannotBeRead(snapshot.Files[0].Backend);
        }
    }

    public void NotifyCheckpointComplete(long checkpoint)
    {
    }

    public void Dispose()
    {
    }
}
