using System.Buffers;
using System.Buffers.Binary;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Rows of a state as bytes: pieces of at most some hundred rows, each with their number first.</summary>
internal static class StateRows
{
    // A row's column is an array while it is written: small pieces keep it off the large object heap.
    private const int RowsPerPiece = 512;

    /// <summary>Writes rows.</summary>
    public static ReadOnlyMemory<byte> Write<T>(IReadOnlyList<T> rows, TypeSerializer<T> serializer)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var start = 0; start < rows.Count; start += RowsPerPiece)
        {
            var piece = rows.Skip(start).Take(RowsPerPiece).ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), piece.Length);
            output.Advance(sizeof(int));
            serializer.Write(piece, output);
        }

        return output.WrittenMemory;
    }

    /// <summary>Reads rows.</summary>
    public static IEnumerable<T> Read<T>(ReadOnlyMemory<byte> bytes, TypeSerializer<T> serializer)
    {
        while (!bytes.IsEmpty)
        {
            var piece = new T[BinaryPrimitives.ReadInt32LittleEndian(bytes.Span)];
            var length = serializer.Read(bytes.Span[sizeof(int)..], piece);
            bytes = bytes[(sizeof(int) + length)..];
            foreach (var row in piece)
            {
                yield return row;
            }
        }
    }
}
