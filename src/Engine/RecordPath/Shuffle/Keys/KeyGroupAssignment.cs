using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>From a key's hash to its key group and its subtask.</summary>
internal static class KeyGroupAssignment
{
    /// <summary>The key group of a key whose stable hash is <paramref name="stableHash"/>.</summary>
    public static int KeyGroupOf(int stableHash, int maxParallelism) => Murmur(stableHash) % maxParallelism;

    /// <summary>The subtask that owns <paramref name="keyGroup"/>.</summary>
    public static int SubtaskOf(int keyGroup, int parallelism, int maxParallelism) => keyGroup * parallelism / maxParallelism;

    /// <summary>The key groups that <paramref name="subtask"/> owns.</summary>
    public static KeyGroupRange RangeOf(int subtask, int parallelism, int maxParallelism) => new(
        ((subtask * maxParallelism) + parallelism - 1) / parallelism,
        (((subtask + 1) * maxParallelism) - 1) / parallelism);

    /// <summary>Spreads a hash over 0 to <see cref="int.MaxValue"/>, as Flink does.</summary>
    public static int Murmur(int code)
    {
        var hash = (uint)code * 0xcc9e2d51;
        hash = uint.RotateLeft(hash, 15) * 0x1b873593;
        hash = (uint.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        hash ^= 4;
        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >> 16;
        var result = (int)hash;
        return result >= 0 ? result : result == int.MinValue ? 0 : -result;
    }
}
