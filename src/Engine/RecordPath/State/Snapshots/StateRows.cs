using System.Buffers;
using System.Buffers.Binary;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Rows of a state as bytes: pieces of at most some hundred rows, each with their number first. In a log a negative number begins the keys
/// of rows that were removed.
/// </summary>
internal static class StateRows
{
    // A row's column is an array while it is written: small pieces keep it off the large object heap.
    public const int RowsPerPiece = 512;

    /// <summary>Writes rows.</summary>
    public static ReadOnlyMemory<byte> Write<T>(IReadOnlyList<T> rows, TypeSerializer<T> serializer)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(rows, serializer, output);
        return output.WrittenMemory;
    }

    /// <summary>Writes rows.</summary>
    public static void Write<T>(IReadOnlyList<T> rows, TypeSerializer<T> serializer, ArrayBufferWriter<byte> output)
    {
        for (var start = 0; start < rows.Count; start += RowsPerPiece)
        {
            var piece = rows.Skip(start).Take(RowsPerPiece).ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), piece.Length);
            output.Advance(sizeof(int));
            serializer.Write(piece, output);
        }
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

    /// <summary>Reads rows, a piece at a time.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="serializer">Reads rows.</param>
    /// <param name="keeps">Whether they are to be read again.</param>
    public static IEnumerable<T> Read<T>(List<StatePiece> pieces, TypeSerializer<T> serializer, bool keeps)
    {
        foreach (var piece in pieces)
        {
            foreach (var row in Read(piece.Read(), serializer))
            {
                yield return row;
            }

            if (!keeps)
            {
                piece.Release();
            }
        }
    }

    /// <summary>
    /// Reads what several checkpoints wrote of the rows of a key group, the oldest first: of each row the latest, and none that was
    /// removed.
    /// </summary>
    public static IEnumerable<(TKey Key, (TNamespace Namespace, TValue Value) Row)> ReadLog<TKey, TNamespace, TValue>(
        List<StatePiece> pieces,
        TypeSerializer<(TKey Key, (TNamespace Namespace, TValue Value) Row)> rows,
        TypeSerializer<(TKey Key, TNamespace Namespace)> removals,
        bool keeps)
    {
        var latest = new Dictionary<(TKey, TNamespace), TValue>();
        foreach (var piece in pieces)
        {
            var bytes = piece.Read().Span;
            while (!bytes.IsEmpty)
            {
                var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                var body = bytes[sizeof(int)..];
                var length = count >= 0
                    ? ReadRows(body, new (TKey, (TNamespace, TValue))[count], rows, latest)
                    : ReadRemovals(body, new (TKey, TNamespace)[-count], removals, latest);
                bytes = body[length..];
            }

            if (!keeps)
            {
                piece.Release();
            }
        }

        return latest.Select(entry => (entry.Key.Item1, (entry.Key.Item2, entry.Value)));
    }

    private static int ReadRows<TKey, TNamespace, TValue>(
        ReadOnlySpan<byte> input,
        (TKey Key, (TNamespace Namespace, TValue Value) Row)[] piece,
        TypeSerializer<(TKey Key, (TNamespace Namespace, TValue Value) Row)> serializer,
        Dictionary<(TKey, TNamespace), TValue> latest)
    {
        var length = serializer.Read(input, piece);
        foreach (var (key, (ns, value)) in piece)
        {
            latest[(key, ns)] = value;
        }

        return length;
    }

    private static int ReadRemovals<TKey, TNamespace, TValue>(
        ReadOnlySpan<byte> input, (TKey, TNamespace)[] piece, TypeSerializer<(TKey Key, TNamespace Namespace)> serializer,
            Dictionary<(TKey, TNamespace), TValue> latest)
    {
        var length = serializer.Read(input, piece);
        foreach (var owner in piece)
        {
            latest.Remove(owner);
        }

        return length;
    }
}
