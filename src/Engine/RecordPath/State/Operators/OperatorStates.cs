using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Operators;

/// <summary>
/// The state that the functions of one operator in one subtask keep without keys, in memory. A name requested again
/// returns the same state.
/// </summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="serializers">Finds serializers.</param>
/// <param name="isStored">Whether the job takes checkpoints, so that types that cannot be serialized are refused when a handle is
/// requested.</param>
internal sealed class OperatorStates(string operatorName, ITypeSerializerResolver serializers, bool isStored)
    : IOperatorStateStore, IFunctionInitializationContext
{
    /// <summary>The prefix of the names in snapshots, to keep them apart from those of the engine's own lists.</summary>
    public const string Prefix = "function/";

    private readonly Dictionary<string, IStoredState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListSnapshot> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateBytes> _broadcast = new(StringComparer.Ordinal);
    private readonly List<ICheckpointedFunction> _functions = [];

    /// <summary>Hears of each state that is asked for, and of its kind; null for nobody.</summary>
    public Action<StateDescriptor, string>? Asked { get; init; }

    public long? RestoredCheckpointId { get; private set; }

    IOperatorStateStore IFunctionInitializationContext.OperatorStates => this;

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor) => List(descriptor, ListKind.Split);

    public IListState<T> GetUnionListState<T>(ListStateDescriptor<T> descriptor) => List(descriptor, ListKind.Union);

    public IBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull
    {
        Check(descriptor, OperatorBroadcast.Description, typeof(TKey), typeof(TValue));
        return Find(descriptor.Name, OperatorBroadcast.Description, () =>
        {
            if (_lists.TryGetValue(descriptor.Name, out var list))
            {
                throw OtherKind(descriptor.Name, OperatorList.Describe(list.Kind), OperatorBroadcast.Description);
            }

            var state = new OperatorBroadcast<TKey, TValue>(serializers);
            if (_broadcast.Remove(descriptor.Name, out var stored))
            {
                state.State.Restore(stored, serializers, WhoseIs(descriptor.Name));
            }

            return state;
        }).State;
    }

    /// <summary>Lets functions take their handles. They are asked at each barrier from then on.</summary>
    public void Initialize(IEnumerable<ICheckpointedFunction> functions)
    {
        foreach (var function in functions)
        {
            function.InitializeState(this);
            _functions.Add(function);
        }
    }

    /// <summary>Asks the functions, and writes all states, also those that were restored and that nobody has requested since.</summary>
    public void Snapshot(OperatorSnapshot snapshot, long checkpoint)
    {
        foreach (var function in _functions)
        {
            function.SnapshotState(new SnapshotContext(checkpoint));
        }

        foreach (var (name, state) in _states)
        {
            state.Write(snapshot, Prefix + name);
        }

        foreach (var (name, list) in _lists)
        {
            snapshot.Lists.Add(Prefix + name, list.Own);
        }

        foreach (var (name, stored) in _broadcast)
        {
            snapshot.Broadcast.Add(Prefix + name, stored);
        }
    }

    /// <summary>
    /// The job is restored from a checkpoint: takes what it holds of these states out of it; null when it knows nothing of the operator.
    /// </summary>
    public void Restore(OperatorSnapshot? snapshot, long checkpoint)
    {
        RestoredCheckpointId = checkpoint;
        if (snapshot is not null)
        {
            Take(snapshot.Lists, _lists);
            Take(snapshot.Broadcast, _broadcast);
        }
    }

    private static void Take<T>(Dictionary<string, T> from, Dictionary<string, T> to)
    {
        foreach (var (name, stored) in from.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToList())
        {
            from.Remove(name);
            to.Add(name[Prefix.Length..], stored);
        }
    }

    private OperatorList<T> List<T>(ListStateDescriptor<T> descriptor, ListKind kind)
    {
        Check(descriptor, OperatorList.Describe(kind), typeof(T));
        return Find(descriptor.Name, OperatorList.Describe(kind), () => new OperatorList<T>(kind, serializers, Restored(descriptor, kind)));
    }

    private T[] Restored<T>(ListStateDescriptor<T> descriptor, ListKind kind)
    {
        var name = descriptor.Name;
        if (_broadcast.ContainsKey(name))
        {
            throw OtherKind(name, OperatorBroadcast.Description, OperatorList.Describe(kind));
        }

        if (!_lists.Remove(name, out var stored))
        {
            return [];
        }

        return stored.Kind == kind
            ? OperatorLists.Read(stored, CompositeSerializers.Resolve<T>(serializers), WhoseIs(name))
            : throw OtherKind(name, OperatorList.Describe(stored.Kind), OperatorList.Describe(kind));
    }

    private TState Find<TState>(string name, string kind, Func<TState> create)
        where TState : class, IStoredState
    {
        if (!_states.TryGetValue(name, out var state))
        {
            state = create();
            _states.Add(name, state);
        }

        return state as TState is { } known && known.Kind == kind
            ? known
            : throw new FlinkException(
                FailureOrigin.User,
                    $"{WhoseIs(name)} is described twice, as {state.Kind} of {state.Types} and as {kind}: a name keeps its kind and "
                        + $"its types.");
    }

    private void Check(StateDescriptor descriptor, string kind, params ReadOnlySpan<Type> types)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Asked?.Invoke(descriptor, kind);
        if (descriptor.TimeToLive is not null)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"{WhoseIs(descriptor.Name)} has a time to live, which only state per key can have.");
        }

        foreach (var type in isStored ? types : [])
        {
            StorableTypes.RequireSerializable(type, serializers, WhoseIs(descriptor.Name));
        }
    }

    private FlinkException OtherKind(string name, string stored, string now) =>
        new(FailureOrigin.User, $"{WhoseIs(name)} was stored as {stored} and is now {now}: its kind cannot change. Give the new state "
            + $"another name.")
        { IsFinal = true };

    private string WhoseIs(string name) => $"state '{name}' of operator '{operatorName}'";

    private sealed record SnapshotContext(long CheckpointId) : IFunctionSnapshotContext;
}
