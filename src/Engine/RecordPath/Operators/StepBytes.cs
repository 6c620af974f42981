namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// How many bytes a task took in and allocated, as the runtime counts them for its thread: what records can weigh at most that it handed on
/// meanwhile, garbage included. It is asked a few times a batch, and costs a record nothing.
/// </summary>
/// <param name="allocatedBytes">How many bytes the thread that asks has allocated until now.</param>
internal sealed class StepBytes(Func<long> allocatedBytes)
{
    private long _settled;
    private long _mark = -1;

    /// <summary>All bytes of the task's life, on whatever threads it ran.</summary>
    public long Total => _mark < 0 ? _settled : _settled + allocatedBytes() - _mark;

    /// <summary>The task goes on, on this thread.</summary>
    public void Begin() => _mark = allocatedBytes();

    /// <summary>The task leaves this thread.</summary>
    public void End()
    {
        _settled = Total;
        _mark = -1;
    }

    /// <summary>Adds records that another task of this process allocated.</summary>
    public void Add(long bytes) => _settled += bytes;
}
