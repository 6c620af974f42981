using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Writes rows in the form that every back end reads (<see cref="StateRows"/>). A piece of one row is that row's bytes with a one before
/// them, so nothing need be deserialized.
/// </summary>
internal static class CanonicalRows
{
    /// <summary>Writes the row at which a scan is.</summary>
    public static void Write(RowScan scan, bool ownerIsInKey, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), 1);
        output.Advance(sizeof(int));
        output.Write(RowKey.OwnerOf(scan.Key, scan.Value, ownerIsInKey));
        output.Write(RowKey.ValueOf(scan.Value, ownerIsInKey));
    }
}
