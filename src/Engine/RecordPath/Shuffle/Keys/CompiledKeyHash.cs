namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>The stable hash of a key of several parts, compiled for its type.</summary>
internal readonly struct CompiledKeyHash<TKey>(Func<TKey, int> hash) : IKeyHash<TKey>
{
    public int Hash(TKey key) => hash(key);
}
