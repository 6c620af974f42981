namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>Mixes words into hashes by wide multiplications.</summary>
internal static class KeyMix
{
    public const ulong Seed = 0xd6e8feb86659fd93;
    private const ulong Secret = 0x9e3779b97f4a7c15;

    /// <summary>Folds two words into one.</summary>
    public static ulong Fold(ulong first, ulong second)
    {
        var high = Math.BigMul(first ^ Secret, second, out ulong low);
        return high ^ low;
    }

    /// <summary>
    /// The hash of the last two words. One multiplication is not enough: keys such as <c>key-1</c>, <c>key-2</c> … share the first word, and
    /// their hashes would collide fifty times more often than by chance.
    /// </summary>
    public static int Finish(ulong first, ulong last, ulong seed, int length)
    {
        var high = Math.BigMul(first ^ Secret, last ^ seed, out ulong low);
        var hash = Fold(low ^ (ulong)length, high ^ Seed);
        return (int)(hash ^ (hash >> 32));
    }

    /// <summary>The hash of a key of several parts, from the hash of the parts so far and that of the next.</summary>
    public static int Combine(int hash, int next)
    {
        // Small numbers side by side are common keys; without mixing both halves they would collide far more often than by chance.
        var mixed = (((ulong)(uint)hash << 32) | (uint)next) * Secret;
        mixed = (mixed ^ (mixed >> 32)) * Seed;
        return (int)(mixed >> 32);
    }
}
