using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>
/// The stable hash of text, by its UTF-16 code units: words of eight bytes, folded by wide multiplications. Measured against XxHash3 it takes
/// about a quarter less time on words and the same on long texts (<c>bench/Micro</c>).
/// </summary>
internal static class TextHash
{
    public static int Of(string text)
    {
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
        var length = text.Length * sizeof(char);
        return length <= 16 ? OfShort(ref bytes, length) : OfLong(ref bytes, length);
    }

    // The two words overlap, so that every code unit is in one of them whatever the length; the length tells texts of the same words apart.
    private static int OfShort(ref byte bytes, int length)
    {
        ulong first = 0, last = 0;
        if (length >= 8)
        {
            first = Word(ref bytes, 0);
            last = Word(ref bytes, length - 8);
        }
        else if (length >= 4)
        {
            first = Unsafe.ReadUnaligned<uint>(ref bytes);
            last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, length - 4));
        }
        else if (length > 0)
        {
            first = Unsafe.ReadUnaligned<char>(ref bytes);
        }

        return KeyMix.Finish(first, last, KeyMix.Seed, length);
    }

    private static int OfLong(ref byte bytes, int length)
    {
        var seed = KeyMix.Seed;
        var end = length - 16;
        for (var offset = 0; offset < end; offset += 16)
        {
            seed = KeyMix.Fold(Word(ref bytes, offset), Word(ref bytes, offset + 8) ^ seed);
        }

        return KeyMix.Finish(Word(ref bytes, end), Word(ref bytes, end + 8), seed, length);
    }

    private static ulong Word(ref byte bytes, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, offset));
}
