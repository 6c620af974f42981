using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>What a back end must know to make a table. Serializers are found when they are needed.</summary>
/// <param name="Name">The name of the state in snapshots; unique in its operator.</param>
/// <param name="Types">The types of keys and rows, which must be the same when it is read.</param>
/// <param name="Own">The subtask's keys.</param>
/// <param name="Keys">Finds what writes keys.</param>
/// <param name="Namespaces">Finds what writes namespaces.</param>
/// <param name="Values">Finds what writes values.</param>
internal sealed record StateTableDefinition<TKey, TNamespace, TValue>(
    string Name,
    string Types,
    OwnKeys<TKey> Own,
    Func<TypeSerializer<TKey>> Keys,
    Func<TypeSerializer<TNamespace>> Namespaces,
    Func<TypeSerializer<TValue>> Values)
    where TKey : notnull
{
    /// <summary>Whether who reads a value is given something that can be changed in place: an object of the user's own.</summary>
    public bool MayBeChangedWhenRead { get; init; }

    /// <summary>When values expire; null for never.</summary>
    public TtlPolicy? Ttl { get; init; }
}
