namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>
/// The stable hash of keys of one type. A key must not be null: whoever takes keys from user code refuses null there, where the
/// operator is known.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
internal abstract class KeyHasher<TKey>
{
    /// <summary>The hash of <paramref name="key"/>.</summary>
    public abstract int Hash(TKey key);

    /// <summary>
    /// Hands the hash to <paramref name="visitor"/> as the struct it is, for loops that must not pay a virtual call per record.
    /// </summary>
    public abstract TResult Accept<TResult>(IKeyHashVisitor<TKey, TResult> visitor);
}

/// <inheritdoc/>
internal sealed class KeyHasher<TKey, THash>(THash hash) : KeyHasher<TKey>
    where THash : struct, IKeyHash<TKey>
{
    private readonly THash _hash = hash;

    public override int Hash(TKey key) => _hash.Hash(key);

    public override TResult Accept<TResult>(IKeyHashVisitor<TKey, TResult> visitor) => visitor.Visit(_hash);
}
