using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.State.RocksDb;

/// <summary>Writes rows in the form that every back end reads (<see cref="StateRows"/>). A piece of one row is that row's bytes with a one before them, so nothing need be deserialized.</summary>
internal static class CanonicalRows
{
    /// <summary>Writes all rows of a scan.</summary>
    public static void Write(RowScan scan, bool ownerIsInKey, KeyedStateSnapshot state)
    {
        var group = -1;
        var output = new ArrayBufferWriter<byte>();
        while (scan.MoveNext())
        {
            if (RowKey.KeyGroupOf(scan.Key) is var next && next != group)
            {
                Take(state, group, output);
                (group, output) = (next, new ArrayBufferWriter<byte>());
            }

            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), 1);
            output.Advance(sizeof(int));
            output.Write(RowKey.OwnerOf(scan.Key, scan.Value, ownerIsInKey));
            output.Write(RowKey.ValueOf(scan.Value, ownerIsInKey));
        }

        Take(state, group, output);
    }

    private static void Take(KeyedStateSnapshot state, int group, ArrayBufferWriter<byte> output)
    {
        if (output.WrittenCount > 0)
        {
            state.Append(group, output.WrittenMemory);
        }
    }
}
