namespace FlinkNet;

/// <summary>
/// A sink whose results become visible with the checkpoint that holds them, and so exactly once: its writers prepare
/// before each barrier what a committer makes visible after the checkpoint is complete, about an interval after the record came.
/// Without checkpoints all is made visible at the end of input.
/// </summary>
/// <remarks>
/// What is prepared must outlive the time until the checkpoint is complete, and that until a failed job runs again: a transaction's
/// time-out must be longer than both.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TCommittable">What there is to commit: a file to rename, a transaction to end. Is stored in checkpoints: mark it
/// <c>[GenerateSerializer]</c>.</typeparam>
public interface ITwoPhaseCommitSink<T, TCommittable> : ISink<T>
{
    /// <summary>Makes the writer of one attempt of one subtask.</summary>
    new ICommittingSinkWriter<T, TCommittable> CreateWriter(ISinkWriterContext context);

    /// <summary>Makes the committer of one attempt of one subtask.</summary>
    ICommitter<TCommittable> CreateCommitter(ISinkWriterContext context);

    ISinkWriter<T> ISink<T>.CreateWriter(ISinkWriterContext context) => CreateWriter(context);

    TResult ISink<T>.Accept<TResult>(ISinkVisitor<T, TResult> visitor) => visitor.Visit(this);
}

/// <summary>A writer that prepares what is committed later. Nothing that it writes is visible before.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TCommittable">What there is to commit.</typeparam>
public interface ICommittingSinkWriter<T, TCommittable> : ISinkWriter<T>
{
    /// <summary>
    /// Answers what was written since the last call, so that it outlives the process and can be committed by another. Called before each
    /// barrier, after <see cref="ISinkWriter{T}.Flush"/>.
    /// </summary>
    IReadOnlyCollection<TCommittable> PrepareCommit();
}

/// <summary>Tells a sink that commits from one that does not.</summary>
internal interface ISinkVisitor<T, TResult>
{
    TResult Visit(ISink<T> sink);

    TResult Visit<TCommittable>(ITwoPhaseCommitSink<T, TCommittable> sink);
}
