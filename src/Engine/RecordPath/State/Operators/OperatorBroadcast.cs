using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.State.Operators;

/// <summary>What messages say of maps that are the same in all subtasks.</summary>
internal static class OperatorBroadcast
{
    /// <summary>What they call them.</summary>
    public const string Description = "broadcast state";
}

/// <summary>One map of a subtask that is the same in all.</summary>
internal sealed class OperatorBroadcast<TKey, TValue>(ITypeSerializerResolver serializers) : IStoredState
    where TKey : notnull
{
    /// <summary>The map.</summary>
    public BroadcastState<TKey, TValue> State { get; } = new();

    public string Kind => OperatorBroadcast.Description;

    public string Types => BroadcastState<TKey, TValue>.Types;

    public void Write(OperatorSnapshot snapshot, string name) => snapshot.Broadcast.Add(name, State.Snapshot(serializers));
}
