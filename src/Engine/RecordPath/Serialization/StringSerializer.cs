using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>
/// Strings: a length (4 bytes), then UTF-8. A string that is not well-formed UTF-16 goes as its chars, so that it comes out as it went in.
/// </summary>
/// <remarks>The length: the number of UTF-8 bytes; -1 for null; -2 - n for n chars of UTF-16.</remarks>
internal sealed class StringSerializer : TypeSerializer<string?>
{
    private const int Null = -1;

    public override void Write(ReadOnlySpan<string?> values, IBufferWriter<byte> output)
    {
        foreach (var value in values)
        {
            var span = output.GetSpan(sizeof(int) + (3 * (value?.Length ?? 0)));
            var (prefix, length) = value is null ? (Null, 0) : WriteChars(value, span[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(span, prefix);
            output.Advance(sizeof(int) + length);
        }
    }

    public override int Read(ReadOnlySpan<byte> input, Span<string?> values)
    {
        var position = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var prefix = BinaryPrimitives.ReadInt32LittleEndian(input[position..]);
            position += sizeof(int);
            var length = prefix >= 0 ? prefix : 2 * (-2 - Math.Min(prefix, -2));
            var bytes = input.Slice(position, length);
            values[i] = prefix switch
            {
                >= 0 => Encoding.UTF8.GetString(bytes),
                Null => null,
                _ => new string(MemoryMarshal.Cast<byte, char>(bytes)),
            };
            position += length;
        }

        return position;
    }

    private static (int Prefix, int Length) WriteChars(string value, Span<byte> destination)
    {
        if (Utf8.FromUtf16(value, destination, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            return (written, written);
        }

        var chars = MemoryMarshal.AsBytes(value.AsSpan());
        chars.CopyTo(destination);
        return (-2 - value.Length, chars.Length);
    }
}
