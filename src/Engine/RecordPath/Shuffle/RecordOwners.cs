using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>Tells which consumer subtask a record goes to, when records that were in flight are shared out anew.</summary>
internal static class RecordOwners
{
    /// <summary>Tells a record's consumer; null when the partitioning looks at no record, so that any consumer will do.</summary>
    /// <param name="partitioning">The edge's partitioning.</param>
    /// <param name="parallelism">How many subtasks consume the edge's records.</param>
    /// <param name="maxParallelism">The number of key groups.</param>
    public static Func<T, int>? Of<T>(object? partitioning, int parallelism, int maxParallelism) =>
        (partitioning as Partitioning<T>)?.Accept(new Visitor<T>(parallelism, maxParallelism));

    private sealed class Visitor<T>(int parallelism, int maxParallelism) : IPartitioningVisitor<T, Func<T, int>?>
    {
        public Func<T, int>? Visit(KeylessPartitioning<T> partitioning) =>
            partitioning.Kind == PartitionerKind.Global ? static _ => 0 : null;

        public Func<T, int>? Visit<TKey>(HashPartitioning<T, TKey> partitioning)
            where TKey : notnull =>
            KeyHashers.For<TKey>()
                .Accept(new HashVisitor<T, TKey>(partitioning.KeySelector, new KeyGroupRouter(parallelism, maxParallelism)));

        public Func<T, int>? Visit<TKey>(CustomPartitioning<T, TKey> partitioning) =>
            record => partitioning.Partitioner.Partition(partitioning.KeySelector.GetKey(record), parallelism);
    }

    private sealed class HashVisitor<T, TKey>(IKeySelector<T, TKey> key, KeyGroupRouter router) : IKeyHashVisitor<TKey, Func<T, int>>
        where TKey : notnull
    {
        public Func<T, int> Visit<THash>(THash hash)
            where THash : struct, IKeyHash<TKey> =>
            record => router.SubtaskOf(hash.Hash(key.GetKey(record)));
    }
}
