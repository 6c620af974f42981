using System.Buffers;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Rows of a state as they were at a barrier. The task's loop makes it and goes on; the rows are put in order and serialized beside the
/// loop. To be released when it is written or not needed.
/// </summary>
/// <param name="name">The name of the state.</param>
/// <param name="types">The types of its keys and rows.</param>
internal abstract class FrozenLog(string name, string types)
{
    /// <summary>The name of the state.</summary>
    public string Name => name;

    /// <summary>The types of its keys and rows.</summary>
    public string Types => types;

    /// <summary>The segments of earlier checkpoints that are needed, too; the oldest first.</summary>
    public IReadOnlyList<LogSegment> Before { get; init; } = [];

    /// <summary>The segment that the rows are to become; null when no later checkpoint will build upon it.</summary>
    public LogSegment? Own { get; init; }

    /// <summary>How much is written at a time, unless a single row is more: what is in memory of a state while it is stored.</summary>
    public const int PieceMax = 1 << 20;

    /// <summary>
    /// Writes the rows, key group by key group and piece by piece: answers the group each time that some of its rows are in
    /// <paramref name="output"/>, which is empty again when the next are requested.
    /// </summary>
    public abstract IEnumerable<int> Write(ArrayBufferWriter<byte> output);

    /// <summary>Lets go of the rows.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>Rows that are stored again as they were.</summary>
/// <param name="name">The name of the state.</param>
/// <param name="state">Where they are.</param>
internal sealed class StoredRows(string name, KeyedStateSnapshot state) : FrozenLog(name, state.Types)
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
internal sealed class FrozenBytes : FrozenLog
{
    private readonly List<(int Group, ReadOnlyMemory<byte> Bytes)> _groups = [];

    /// <summary>Serializes rows now.</summary>
    public FrozenBytes(FrozenLog rows)
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
