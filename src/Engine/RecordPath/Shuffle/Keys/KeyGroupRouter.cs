using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>From a key's hash to its key group and the subtask that owns it, without a division per record.</summary>
internal readonly struct KeyGroupRouter
{
    private readonly ulong _reciprocal;
    private readonly uint _maxParallelism;
    private readonly ushort[] _subtaskOf;

    public KeyGroupRouter(int parallelism, int maxParallelism)
    {
        _maxParallelism = (uint)maxParallelism;
        _reciprocal = (ulong.MaxValue / _maxParallelism) + 1;
        _subtaskOf = new ushort[maxParallelism];
        for (var keyGroup = 0; keyGroup < maxParallelism; keyGroup++)
        {
            _subtaskOf[keyGroup] = (ushort)KeyGroupAssignment.SubtaskOf(keyGroup, parallelism, maxParallelism);
        }
    }

    /// <summary>The key group of a key whose stable hash is <paramref name="hash"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int KeyGroupOf(int hash)
    {
        // Lemire's remainder by two multiplications: exact for all 32-bit values while the divisor fits 31 bits.
        var murmur = (uint)KeyGroupAssignment.Murmur(hash);
        return (int)((((_reciprocal * murmur) >> 32) + 1) * _maxParallelism >> 32);
    }

    /// <summary>The subtask that owns the key group of a key whose stable hash is <paramref name="hash"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SubtaskOf(int hash) => _subtaskOf[KeyGroupOf(hash)];
}
