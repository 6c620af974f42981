namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Rows of one key group as they were stored. Those of state larger than memory are in a file of this machine, and are read when it comes
/// to them.
/// </summary>
internal abstract class StatePiece
{
    /// <summary>How many bytes they are.</summary>
    public abstract int Length { get; }

    /// <summary>Their bytes.</summary>
    public abstract ReadOnlyMemory<byte> Read();

    /// <summary>They were read and will not be again: what holds them may go.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>Rows in memory.</summary>
internal sealed class MemoryPiece(ReadOnlyMemory<byte> bytes) : StatePiece
{
    public override int Length => bytes.Length;

    public override ReadOnlyMemory<byte> Read() => bytes;
}
