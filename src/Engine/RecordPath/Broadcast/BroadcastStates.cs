using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>The broadcast states of one operator in one subtask: those that its stream was broadcast with, by name.</summary>
internal sealed class BroadcastStates(string operatorName, IReadOnlyList<StateDescriptor> declared, ITypeSerializerResolver serializers)
{
    private readonly Dictionary<string, IStoredBroadcastState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateBytes> _unclaimed = new(StringComparer.Ordinal);

    /// <summary>Answers the state of a descriptor.</summary>
    public BroadcastState<TKey, TValue> Get<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (!_states.TryGetValue(descriptor.Name, out var state))
        {
            Check(descriptor);
            state = new BroadcastState<TKey, TValue>();
            if (_unclaimed.Remove(descriptor.Name, out var stored))
            {
                state.Restore(stored, serializers, $"broadcast state '{descriptor.Name}' of operator '{operatorName}'");
            }

            _states.Add(descriptor.Name, state);
        }

        return state as BroadcastState<TKey, TValue> ?? throw Refuse(descriptor);
    }

    /// <summary>All states, for those who look at them from outside; null for one that nobody has requested yet.</summary>
    public IEnumerable<(string Name, object? State)> Kept =>
        declared.Select(known => (known.Name, (object?)_states.GetValueOrDefault(known.Name)));

    /// <summary>Writes all states, also those that were restored and that nobody has requested since.</summary>
    public void Snapshot(OperatorSnapshot snapshot)
    {
        foreach (var (name, state) in _states)
        {
            snapshot.Broadcast.Add(name, state.Snapshot(serializers));
        }

        foreach (var (name, stored) in _unclaimed)
        {
            snapshot.Broadcast.Add(name, stored);
        }
    }

    /// <summary>Takes what a snapshot holds; it is read when its state is requested.</summary>
    public void Restore(OperatorSnapshot snapshot)
    {
        foreach (var (name, stored) in snapshot.Broadcast)
        {
            _unclaimed.Add(name, stored);
        }

        snapshot.Broadcast.Clear();
    }

    private void Check<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull
    {
        if (!declared.Any(known => known.Name == descriptor.Name && known is MapStateDescriptor<TKey, TValue>))
        {
            throw Refuse(descriptor);
        }
    }

    private FlinkException Refuse(StateDescriptor descriptor) => new(
        FailureOrigin.User,
        $"operator '{operatorName}' uses the broadcast state '{descriptor.Name}' as {TypeNames.Of(descriptor.GetType())}, and its "
            + $"stream was broadcast with: "
        + $"{string.Join(", ", declared.Select(known => $"'{known.Name}' as {TypeNames.Of(known.GetType())}"))}.");
}
