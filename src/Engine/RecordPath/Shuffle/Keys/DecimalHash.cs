namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>The stable hash of decimals: 1.0 equals 1.00, so trailing zeros do not count.</summary>
internal static class DecimalHash
{
    public static int Of(decimal key)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(key, bits);
        var low = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);
        var high = (uint)bits[2];
        var scale = (bits[3] >> 16) & 0xff;
        if (low == 0 && high == 0)
        {
            return 0;
        }

        (low, high, scale) = high == 0 ? Trim(low, scale) : Trim(low, high, scale);
        var hash = default(StableKeyHash).Hash(low);
        hash = KeyMix.Combine(hash, (int)high);
        return KeyMix.Combine(hash, scale | (bits[3] & int.MinValue));
    }

    private static (ulong Low, uint High, int Scale) Trim(ulong low, int scale)
    {
        // An odd number has no trailing zero.
        while (scale > 0 && (low & 1) == 0)
        {
            var (quotient, remainder) = Math.DivRem(low, 10);
            if (remainder != 0)
            {
                break;
            }

            (low, scale) = (quotient, scale - 1);
        }

        return (low, 0, scale);
    }

    private static (ulong Low, uint High, int Scale) Trim(ulong low, uint high, int scale)
    {
        var value = new UInt128(high, low);
        while (scale > 0 && UInt128.IsEvenInteger(value))
        {
            var (quotient, remainder) = UInt128.DivRem(value, 10);
            if (remainder != 0)
            {
                break;
            }

            (value, scale) = (quotient, scale - 1);
        }

        return ((ulong)value, (uint)(value >> 64), scale);
    }
}
