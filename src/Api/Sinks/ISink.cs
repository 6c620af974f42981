using FlinkNet.Model;

namespace FlinkNet;

/// <summary>
/// Where records go. Records after the last checkpoint before a loss come again; a sink that must show each once is an
/// <see cref="ITwoPhaseCommitSink{T, TCommittable}"/>.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface ISink<T>
{
    /// <summary>What to call the sink when the job's author does not name it.</summary>
    string DefaultName { get; }

    /// <summary>Checks what can be checked on the submitting side, before anything runs.</summary>
    /// <exception cref="FlinkException">What is wrong and what to do.</exception>
    void Validate()
    {
    }

    /// <summary>
    /// Why a job with this sink cannot be saved before its input has ended, in sentences that say what to do instead; null when it can. A
    /// requested savepoint or checkpoint, and another
    /// parallelism, are then refused with this reason, and the job goes on as it is.
    /// </summary>
    string? SavepointObstacle => null;

    /// <summary>Makes the writer of one attempt of one subtask.</summary>
    ISinkWriter<T> CreateWriter(ISinkWriterContext context);

    internal TResult Accept<TResult>(ISinkVisitor<T, TResult> visitor) => visitor.Visit(this);
}

/// <summary>What a writer may know and request.</summary>
public interface ISinkWriterContext : ITaskContext
{
    /// <summary>
    /// By what the sink's state is found again when the job goes on: its uid, or its place in the program when its author gave none.
    /// </summary>
    string OperatorId { get; }

    /// <summary>
    /// In <see cref="ICommittingSinkWriter{T, TCommittable}.PrepareCommit"/>: the checkpoint with which what is prepared becomes visible; 0
    /// in a job without checkpoints.
    /// </summary>
    long CheckpointId { get; }

    /// <summary>
    /// In <see cref="ICommittingSinkWriter{T, TCommittable}.PrepareCommit"/>: whether a savepoint is taken after which the job goes on.
    /// A job may start from it at any time, whatever the job does meanwhile.
    /// </summary>
    bool IsSavepoint => false;

    /// <summary>What distinguishes the run of the job from others of its name: the same in all its attempts.</summary>
    string RunId => "";

    /// <summary>Tells the task that <see cref="ISinkWriter{T}.IsAvailable"/> may have become true. Callable from any thread.</summary>
    void Wake();
}

/// <summary>
/// Writes the records of one subtask. One that has to remember something of its own implements <see cref="ICheckpointedFunction"/> too. All
/// calls come from the task's loop, one at a time. <see cref="IDisposable.Dispose"/> is
/// always called last; without a <see cref="Flush"/> at the end of input before it, what was written is to be thrown away.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface ISinkWriter<T> : IDisposable
{
    /// <summary>Whether the writer takes more now. While it does not, the task takes no input; the writer then wakes it.</summary>
    bool IsAvailable => true;

    /// <summary>Writes the batch's records in their order; keeps no reference to the batch.</summary>
    void Write(RecordBatch<T> batch);

    /// <summary>Hands everything written on to where it goes. Called before each barrier and at the end of input.</summary>
    /// <param name="endOfInput">Whether nothing will follow: results become visible.</param>
    void Flush(bool endOfInput);
}
