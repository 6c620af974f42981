using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace FlinkNet.State.RocksDb;

/// <summary>The parts of a row that can be distinguished without knowing its types.</summary>
internal static class RowKey
{
    /// <summary>The length of what precedes the owner: the key group and the table's number.</summary>
    public const int PrefixSize = sizeof(ushort) + sizeof(uint);

    /// <summary>The number of a table: a hash of its name, so that the tables of several subtasks have the same.</summary>
    public static uint TableOf(string name) => (uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name));

    /// <summary>Writes the prefix, so that rows are in the order of key groups and then of tables.</summary>
    public static void WritePrefix(Span<byte> output, int keyGroup, uint table)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)keyGroup);
        BinaryPrimitives.WriteUInt32BigEndian(output[sizeof(ushort)..], table);
    }

    /// <summary>The first possible key of a group.</summary>
    public static byte[] StartOf(int keyGroup, uint table = 0)
    {
        var key = new byte[PrefixSize];
        WritePrefix(key, keyGroup, table);
        return key;
    }

    /// <summary>The key group of a row.</summary>
    public static int KeyGroupOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt16BigEndian(key);

    /// <summary>The table of a row.</summary>
    public static uint TableOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32BigEndian(key[sizeof(ushort)..]);

    /// <summary>The serialized owner of a row.</summary>
    public static ReadOnlySpan<byte> OwnerOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool ownerIsInKey) =>
        ownerIsInKey ? key[PrefixSize..] : value.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(value));

    /// <summary>The serialized value of a row.</summary>
    public static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> value, bool ownerIsInKey) =>
        ownerIsInKey ? value : value[(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(value))..];
}
