using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>The broadcast states of one operator in one subtask: those that its stream was broadcast with, by name.</summary>
internal sealed class BroadcastStates(string operatorName, IReadOnlyList<StateDescriptor> declared)
{
    private readonly Dictionary<string, object> _states = new(StringComparer.Ordinal);

    /// <summary>Answers the state of a descriptor.</summary>
    public BroadcastState<TKey, TValue> Get<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (!_states.TryGetValue(descriptor.Name, out var state))
        {
            Check(descriptor);
            state = new BroadcastState<TKey, TValue>();
            _states.Add(descriptor.Name, state);
        }

        return state as BroadcastState<TKey, TValue> ?? throw Refuse(descriptor);
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
        $"operator '{operatorName}' uses the broadcast state '{descriptor.Name}' as {Planning.TypeNames.Of(descriptor.GetType())}, and its stream was broadcast with: "
        + $"{string.Join(", ", declared.Select(known => $"'{known.Name}' as {Planning.TypeNames.Of(known.GetType())}"))}.");
}
