using System.Numerics;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>
/// The process's idle batches of one record type, by capacity. Batches change hands between tasks, so the pool is shared.
/// </summary>
internal static class BatchPool<T>
{
    private const int SmallestLog2 = 6;

    /// <summary>Idle batches kept per capacity: with the default credits enough for some dozen busy channels.</summary>
    private const int IdleMax = 256;

    private static readonly BoundedPool<RecordBatch<T>>[] Pools =
        [.. Enumerable.Range(SmallestLog2, BitOperations.Log2(RecordBatch.Capacity) - SmallestLog2 + 1)
            .Select(_ => new BoundedPool<RecordBatch<T>>(IdleMax))];

    public static RecordBatch<T> Rent(int capacity) => Pools[IndexOf(capacity)].TryTake() ?? new RecordBatch<T>(capacity);

    public static void Return(RecordBatch<T> batch)
    {
        batch.Clear();
        Pools[IndexOf(batch.Values.Length)].Add(batch);
    }

    /// <summary>
    /// How many records the batches of a producer with <paramref name="channels"/> channels hold: fewer when there are many channels, so
    /// that
    /// partly filled batches stay small together.
    /// </summary>
    public static int CapacityFor(int channels) => Math.Clamp(
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, 16 * RecordBatch.Capacity / Math.Max(1, channels))),
        1 << SmallestLog2,
        RecordBatch.Capacity);

    private static int IndexOf(int capacity) => BitOperations.Log2((uint)capacity) - SmallestLog2;
}
