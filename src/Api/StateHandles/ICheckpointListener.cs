namespace FlinkNet;

/// <summary>
/// A function, a sink's writer or a source's reader that hears what became of checkpoints: to delete outside what a checkpoint has made
/// needless, to acknowledge to a queue what was stored. Any operator object may implement it beside its own interface.
/// </summary>
/// <remarks>
/// Called between two records, on the task's thread; there is no key, and nothing can be emitted. News may be missed, when a task fails
/// meanwhile, and of several checkpoints only the latest may be told of: one that is complete completes all before it. So nothing that must
/// happen may depend on it alone; what must become visible exactly once is a two-phase sink's. Savepoints are not told of, but
/// for the one that a job stops with.
/// </remarks>
public interface ICheckpointListener
{
    /// <summary>A checkpoint is complete, and with it all before it. An exception fails the task.</summary>
    /// <param name="checkpointId">Its number.</param>
    void NotifyCheckpointComplete(long checkpointId);

    /// <summary>
    /// A checkpoint was aborted, in all tasks: what it covered is covered by the next one that completes. An exception fails the task.
    /// </summary>
    /// <param name="checkpointId">Its number.</param>
    void NotifyCheckpointAborted(long checkpointId)
    {
    }
}
