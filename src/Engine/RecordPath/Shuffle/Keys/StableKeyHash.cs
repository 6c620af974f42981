using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>
/// The hashes of the types that keys are made of. They are part of what a snapshot promises: a changed hash would send a key to a group
/// whose state lies elsewhere, so none of them may ever change (<c>StableKeyHashTests</c> holds their values).
/// </summary>
internal readonly struct StableKeyHash :
    IKeyHash<bool>, IKeyHash<char>, IKeyHash<sbyte>, IKeyHash<byte>, IKeyHash<short>, IKeyHash<ushort>, IKeyHash<int>, IKeyHash<uint>,
    IKeyHash<long>, IKeyHash<ulong>, IKeyHash<Int128>, IKeyHash<UInt128>, IKeyHash<float>, IKeyHash<double>, IKeyHash<decimal>,
    IKeyHash<DateTime>, IKeyHash<DateTimeOffset>, IKeyHash<TimeSpan>, IKeyHash<DateOnly>, IKeyHash<TimeOnly>, IKeyHash<Guid>,
        IKeyHash<string>
{
    public int Hash(bool key) => key ? 1 : 0;

    public int Hash(char key) => key;

    public int Hash(sbyte key) => key;

    public int Hash(byte key) => key;

    public int Hash(short key) => key;

    public int Hash(ushort key) => key;

    public int Hash(int key) => key;

    public int Hash(uint key) => (int)key;

    /// <summary>As Java's <c>Long.hashCode</c>.</summary>
    public int Hash(long key) => Hash((ulong)key);

    public int Hash(ulong key) => (int)(key ^ (key >> 32));

    public int Hash(Int128 key) => Hash((UInt128)key);

    public int Hash(UInt128 key) => KeyMix.Combine(Hash((ulong)(key >> 64)), Hash((ulong)key));

    public int Hash(float key) => Hash((double)key);

    /// <summary>Zero equals negative zero, and every NaN every other.</summary>
    public int Hash(double key) => Hash(double.IsNaN(key) ? 0x7ff8_0000_0000_0000UL : BitConverter.DoubleToUInt64Bits(key == 0 ? 0 : key));

    public int Hash(decimal key) => DecimalHash.Of(key);

    /// <summary>By ticks: equality looks at no kind.</summary>
    public int Hash(DateTime key) => Hash(key.Ticks);

    /// <summary>By the instant: equality looks at no offset.</summary>
    public int Hash(DateTimeOffset key) => Hash(key.UtcTicks);

    public int Hash(TimeSpan key) => Hash(key.Ticks);

    public int Hash(DateOnly key) => key.DayNumber;

    public int Hash(TimeOnly key) => Hash(key.Ticks);

    public int Hash(Guid key) => OfBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref key)));

    /// <summary>By UTF-16 code units, as ordinal equality. Null, which only a field of a key can be, hashes to 0.</summary>
    public int Hash(string? key) => key is null ? 0 : OfBytes(MemoryMarshal.AsBytes(key.AsSpan()));

    private int OfBytes(ReadOnlySpan<byte> bytes) => Hash(XxHash3.HashToUInt64(bytes));
}
