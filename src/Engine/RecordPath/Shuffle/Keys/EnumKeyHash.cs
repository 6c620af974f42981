using System.Numerics;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>The stable hash of an enum: that of its value.</summary>
internal readonly struct EnumKeyHash<TEnum, TValue> : IKeyHash<TEnum>
    where TEnum : struct
    where TValue : struct, IBinaryInteger<TValue>
{
    public int Hash(TEnum key)
    {
        var value = long.CreateTruncating(Unsafe.BitCast<TEnum, TValue>(key));
        return Unsafe.SizeOf<TValue>() == sizeof(long) ? default(StableKeyHash).Hash(value) : (int)value;
    }
}
