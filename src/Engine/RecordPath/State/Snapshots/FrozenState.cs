using System.Buffers;
using System.Buffers.Binary;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Rows of a state as they were at a barrier, whatever is changed later on. The task's loop makes it and goes on; the rows are put in order
/// and serialized beside the loop, on another thread. It is released once it is written, or will never be.
/// </summary>
/// <param name="name">The name of the state.</param>
/// <param name="types">The types of its keys and rows.</param>
public abstract class FrozenState(string name, string types)
{
    /// <summary>The name of the state.</summary>
    public string Name => name;

    /// <summary>The types of its keys and rows.</summary>
    public string Types => types;

    /// <summary>The segments of earlier checkpoints that are needed, too; the oldest first.</summary>
    internal IReadOnlyList<LogSegment> Before { get; init; } = [];

    /// <summary>The segment that the rows are to become; null when no later checkpoint will build upon it.</summary>
    internal LogSegment? Own { get; init; }

    /// <summary>How much is written at a time, unless a single row is more: what is in memory of a state while it is stored.</summary>
    public const int PieceMax = 1 << 20;

    /// <summary>
    /// Writes the rows in the order of their key groups, piece by piece (<see cref="WriteRow"/>): answers the group each time that some of
    /// its rows are in <paramref name="output"/>, and it is time to take them: there are <see cref="PieceMax"/> bytes, or no more rows of
    /// the group. The output is empty again when the next are requested.
    /// </summary>
    /// <param name="output">Takes a piece.</param>
    /// <exception cref="OperationCanceledException">It was released meanwhile, as the snapshot was given up.</exception>
    /// <exception cref="IOException">The rows could not be read; the checkpoint fails, and the task goes on.</exception>
    public abstract IEnumerable<int> Write(ArrayBufferWriter<byte> output);

    /// <summary>Lets go of the rows. May be called from any thread, while they are written and more than once.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Writes one row in the form that every back end reads.</summary>
    /// <param name="owner">The serialized key and namespace.</param>
    /// <param name="value">The serialized value.</param>
    /// <param name="output">Takes the row.</param>
    protected static void WriteRow(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> output)
    {
        // A piece of one row is the row's bytes with a one before them, so nothing need be deserialized (StateRows).
        ArgumentNullException.ThrowIfNull(output);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), 1);
        output.Advance(sizeof(int));
        output.Write(owner);
        output.Write(value);
    }
}

/// <summary>Rows that are stored again as they were.</summary>
/// <param name="name">The name of the state.</param>
/// <param name="state">Where they are.</param>
internal sealed class StoredRows(string name, KeyedStateSnapshot state) : FrozenState(name, state.Types)
{
    /// <summary>Where they are.</summary>
    public KeyedStateSnapshot State => state;

    public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
    {
        foreach (var (group, pieces) in state.Groups)
        {
            foreach (var piece in pieces)
            {
                output.Write(piece.Read().Span);
                if (output.WrittenCount >= PieceMax)
                {
                    yield return group;
                }
            }

            if (output.WrittenCount > 0)
            {
                yield return group;
            }
        }
    }
}

/// <summary>Rows that had to be serialized in the loop, since they may be changed in place.</summary>
internal sealed class FrozenBytes : FrozenState
{
    private readonly List<(int Group, ReadOnlyMemory<byte> Bytes)> _groups = [];

    /// <summary>Serializes rows now.</summary>
    public FrozenBytes(FrozenState rows)
        : base(rows.Name, rows.Types)
    {
        (Before, Own) = (rows.Before, rows.Own);
        var output = new ArrayBufferWriter<byte>();
        foreach (var group in rows.Write(output))
        {
            _groups.Add((group, output.WrittenSpan.ToArray()));
            output.ResetWrittenCount();
        }

        rows.Release();
    }

    public override IEnumerable<int> Write(ArrayBufferWriter<byte> output)
    {
        foreach (var (group, bytes) in _groups)
        {
            output.Write(bytes.Span);
            yield return group;
        }
    }
}
