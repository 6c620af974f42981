namespace FlinkNet.Interfaces.Options;

/// <summary>What a silo offers as a TaskManager, and how it runs tasks.</summary>
public sealed class TaskManagerOptions
{
    /// <summary>How many slots the silo offers; a slot holds one subtask of each vertex of a slot sharing group.</summary>
    /// <value>0 to 10,000; without slots the silo runs no tasks and serves the control plane only. Default: the number of
    /// processors.</value>
    public int NumberOfTaskSlots { get; set; } = Environment.ProcessorCount;

    /// <summary>How many threads step the tasks.</summary>
    /// <value>1 to 1,024. Default: the number of processors; more help only functions that block.</value>
    public int WorkerThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>How many buffers a channel may have in flight before its producer waits for credit.</summary>
    /// <value>2 to 64 buffers. Default: 8, Flink's floating buffers per gate.</value>
    public int CreditsPerChannel { get; set; } = 8;

    /// <summary>At what size a buffer for another process is sent at the latest. A task that runs out of input sends what it has.</summary>
    /// <value>4 KiB to 1 MiB. Default: 256 KiB; see <c>docs/benchmarks.md</c>.</value>
    public int FrameSize { get; set; } = 256 * 1024;

    /// <summary>
    /// How many bytes a task may have in flight on one edge. With many channels buffers are sent at a smaller size, at 16 KiB at the least.
    /// </summary>
    /// <value>64 KiB to 256 MiB. Default: 4 MiB, so that calls of the control plane, which share the connection, are not held up.</value>
    public int BytesInFlight { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many bytes of records a task may have in flight on one edge to tasks of its own process, where records are handed over as
    /// objects. A batch counts as what its task took in and allocated to make it. A source reads, and an operator is given, a quarter of it
    /// at a time; an asynchronous operator holds as much in its calls. One record is always let through.
    /// </summary>
    /// <value>1 MiB or more, in bytes. Default: 64 MiB: batches of 1,024 records of 8 KiB are not held back.</value>
    public long ObjectBytesInFlight { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// How large a record may be that goes to another process, as it is serialized. A larger one fails the job. All silos of a cluster must
    /// have the same value.
    /// </summary>
    /// <value>
    /// 1 MiB to 1,000 MiB, in bytes. Default: 256 MiB: its bytes are in memory beside the record while it is sent, and where it arrives.
    /// </value>
    public int RecordSizeMax { get; set; } = 256 * 1024 * 1024;
}
