using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// Each record to the subtask that owns its key's group. Compiled for the key's hash, so that it is inlined.
/// </summary>
internal sealed class HashWriter<T, TKey, THash> : ShuffleWriter<T>
    where TKey : notnull
    where THash : struct, IKeyHash<TKey>
{
    private readonly Func<T, TKey> _key;
    private readonly THash _hash;
    private readonly KeyGroupRouter _router;

    public HashWriter(TaskScope scope, string name, OutputChannel<T>[] channels, IKeySelector<T, TKey> key, THash hash, int maxParallelism)
        : base(scope, name, channels)
    {
        _key = key is DelegateKeySelector<T, TKey> { Function: var function } ? function : key.GetKey;
        _hash = hash;
        _router = new KeyGroupRouter(channels.Length, maxParallelism);
    }

    protected override void Write(RecordBatch<T> batch)
    {
        Enter();
        var values = batch.Span;
        var timestamps = batch.Timestamps;
        var key = _key;
        var channels = Channels;
        var router = _router;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            channels[router.SubtaskOf(_hash.Hash(NotNull(key(value))))].Append(value, timestamps[i]);
        }
    }

    private static TKey NotNull(TKey key) => key is null
        ? throw new FlinkException(
            FailureOrigin.User,
            "the key of a record is null; filter such records out before KeyBy, or give them a key of their own.")
        : key;
}

/// <summary>Makes the writer that is compiled for a key's hash.</summary>
internal sealed class HashWriterFactory<T, TKey>(
    TaskScope scope,
    string name,
    OutputChannel<T>[] channels,
    IKeySelector<T, TKey> key,
    int maxParallelism)
    : IKeyHashVisitor<TKey, ShuffleWriter<T>>
    where TKey : notnull
{
    public ShuffleWriter<T> Visit<THash>(THash hash)
        where THash : struct, IKeyHash<TKey> =>
        new HashWriter<T, TKey, THash>(scope, name, channels, key, hash, maxParallelism);
}
