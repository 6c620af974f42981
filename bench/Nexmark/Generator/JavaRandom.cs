namespace FlinkNet.Bench.Nexmark.Generator;

/// <summary>The generator of java.util.Random (a 48-bit linear congruence), which Beam's Nexmark draws from.</summary>
internal struct JavaRandom(long seed)
{
    private const long Multiplier = 0x5DEECE66D;
    private const long Mask = (1L << 48) - 1;

    private long _state = (seed ^ Multiplier) & Mask;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int NextInt(int bound)
    {
        var drawn = Next(31);
        if ((bound & -bound) == bound)
        {
            return (int)((bound * (long)drawn) >> 31);
        }

        var value = drawn % bound;
        while (unchecked(drawn - value + (bound - 1)) < 0)
        {
            drawn = Next(31);
            value = drawn % bound;
        }

        return value;
    }

    /// <summary>A number from 0 to 1, without 1.</summary>
    public double NextDouble() => (((long)Next(26) << 27) + Next(27)) * (1.0 / (1L << 53));

    private int Next(int bits)
    {
        _state = unchecked((_state * Multiplier) + 0xB) & Mask;
        return unchecked((int)(_state >> (48 - bits)));
    }
}
