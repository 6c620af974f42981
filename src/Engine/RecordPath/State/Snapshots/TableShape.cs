namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>How the entries of a table are stored: as rows of a key, a namespace and a value.</summary>
/// <param name="Types">The types of keys and rows, which must be the same when it is read.</param>
/// <param name="Own">The subtask's keys.</param>
/// <param name="KeyOf">The key of an entry.</param>
/// <param name="NamespaceOf">The namespace of an entry.</param>
/// <param name="Keys">Finds what writes keys.</param>
/// <param name="Namespaces">Finds what writes namespaces.</param>
/// <param name="Values">Finds what writes values.</param>
internal sealed record TableShape<TEntry, TKey, TNamespace, TValue>(
    string Types,
    OwnKeys<TKey> Own,
    Func<TEntry, TKey> KeyOf,
    Func<TEntry, TNamespace> NamespaceOf,
    Func<TypeSerializer<TKey>> Keys,
    Func<TypeSerializer<TNamespace>> Namespaces,
    Func<TypeSerializer<TValue>> Values)
    where TKey : notnull;
