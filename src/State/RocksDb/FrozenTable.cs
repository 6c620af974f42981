using System.Buffers;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// The rows of a table as they were at a barrier: they are read beside the task's loop, a piece at a time, so that nothing of them is in
/// memory but the piece at hand.
/// </summary>
/// <param name="table">What is known of the table.</param>
/// <param name="number">Its number.</param>
/// <param name="groups">The subtask's key groups.</param>
/// <param name="view">The rows of the database at the barrier.</param>
internal sealed class FrozenTable(TableDescription table, uint number, KeyGroupRange groups, DatabaseView view)
    : FrozenState(table.Name, table.Types)
{
    private readonly Lock _gate = new();
    private bool _isReleased;

    public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
    {
        var next = RowKey.StartOf(groups.Start, number);
        while (WritePiece(output, next) is { } written)
        {
            yield return written.Group;
            next = written.Next;
        }
    }

    public override void Release()
    {
        lock (_gate)
        {
            if (!_isReleased)
            {
                _isReleased = true;
                view.Release();
            }
        }
    }

    // No iterator outlives a piece: it would keep memory and files from being let go of, for as long as a slow store takes.
    private (int Group, byte[] Next)? WritePiece(ArrayBufferWriter<byte> output, byte[] from)
    {
        lock (_gate)
        {
            if (_isReleased)
            {
                throw new OperationCanceledException($"The snapshot of state '{Name}' was aborted while it was written.");
            }

            using var scan = view.Scan(groups, number, from);
            if (!scan.MoveNext())
            {
                return null;
            }

            var group = RowKey.KeyGroupOf(scan.Key);
            do
            {
                if (output.WrittenCount >= PieceMax || RowKey.KeyGroupOf(scan.Key) != group)
                {
                    return (group, scan.Key.ToArray());
                }

                WriteRow(
                    RowKey.OwnerOf(scan.Key, scan.Value, table.OwnerIsInKey), RowKey.ValueOf(scan.Value, table.OwnerIsInKey), output);
            }
            while (scan.MoveNext());

            return (group, RowKey.StartOf(groups.End + 1));
        }
    }
}
