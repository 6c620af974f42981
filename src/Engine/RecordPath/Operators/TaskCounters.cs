namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>A task's numbers. One writer, the task's thread; readers may see a value that is a moment old.</summary>
internal sealed class TaskCounters(Func<long>? allocatedBytes = null)
{
    private long _recordsIn;
    private long _recordsOut;
    private long _bytesIn;
    private long _bytesOut;
    private long _unalignedCheckpoints;
    private long _channelStateBytes;

    /// <summary>What the task's records weigh.</summary>
    public StepBytes Step { get; } = new(allocatedBytes ?? (static () => 0));

    public long RecordsIn => Volatile.Read(ref _recordsIn);

    public long RecordsOut => Volatile.Read(ref _recordsOut);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>Checkpoints whose barrier overtook records in this task.</summary>
    public long UnalignedCheckpoints => Volatile.Read(ref _unalignedCheckpoints);

    /// <summary>Bytes of in-flight records that were stored with them.</summary>
    public long ChannelStateBytes => Volatile.Read(ref _channelStateBytes);

    public void AddRecordsIn(int count) => Volatile.Write(ref _recordsIn, _recordsIn + count);

    public void AddRecordsOut(int count) => Volatile.Write(ref _recordsOut, _recordsOut + count);

    public void AddBytesIn(int count) => Volatile.Write(ref _bytesIn, _bytesIn + count);

    public void AddBytesOut(int count) => Volatile.Write(ref _bytesOut, _bytesOut + count);

    public void AddUnaligned(long bytes)
    {
        Volatile.Write(ref _unalignedCheckpoints, _unalignedCheckpoints + 1);
        Volatile.Write(ref _channelStateBytes, _channelStateBytes + bytes);
    }
}
