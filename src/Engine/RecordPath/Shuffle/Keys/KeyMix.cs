namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>Mixes the hashes of a key's parts.</summary>
internal static class KeyMix
{
    /// <summary>The hash of a key of several parts, from the hash of the parts so far and that of the next.</summary>
    public static int Combine(int hash, int next)
    {
        // Small numbers side by side are common keys; without mixing both halves they would collide far more often than by chance.
        var mixed = (((ulong)(uint)hash << 32) | (uint)next) * 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
        return (int)(mixed >> 32);
    }
}
