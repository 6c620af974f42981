namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>
/// A key's stable hash: the same in every process, on every machine and in every later run, and equal for equal keys.
/// Implemented by structs, so that generic code that is given one is compiled for it and inlines it.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
internal interface IKeyHash<TKey>
{
    /// <summary>The hash of <paramref name="key"/>. Needs no spreading: key groups are drawn from it by murmur.</summary>
    int Hash(TKey key);
}

/// <summary>Receives a key hash with its type.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TResult">What the visitor answers.</typeparam>
internal interface IKeyHashVisitor<TKey, out TResult>
{
    /// <summary>Receives the hash, to build something that is compiled for it.</summary>
    TResult Visit<THash>(THash hash)
        where THash : struct, IKeyHash<TKey>;
}
