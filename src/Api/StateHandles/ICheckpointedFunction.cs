namespace FlinkNet;

/// <summary>
/// A function, or a sink's writer, that keeps state which belongs to its subtask and not to a key: what it has gathered, the ids of what it
/// has begun outside. Any operator object may
/// implement it beside its own interface; its operator then needs a <c>Uid</c>.
/// </summary>
/// <example>
/// <code>
/// public void InitializeState(IFunctionInitializationContext context) =>
///     _open = context.OperatorStates.GetListState(new ListStateDescriptor&lt;string&gt;("open"));
///
/// public void SnapshotState(IFunctionSnapshotContext context) => _open.Update(_client.OpenRequests);
/// </code>
/// </example>
public interface ICheckpointedFunction
{
    /// <summary>
    /// Called once, before <see cref="IRichOperator.Open"/>: the place to take handles and what they hold of an earlier attempt. An
    /// exception fails the job.
    /// </summary>
    void InitializeState(IFunctionInitializationContext context);

    /// <summary>
    /// Called at each barrier, between two records: the place to put what is to be remembered into the handles. An exception fails the
    /// task.
    /// </summary>
    void SnapshotState(IFunctionSnapshotContext context);
}

/// <summary>What a function may know and request when its state begins.</summary>
public interface IFunctionInitializationContext
{
    /// <summary>Whether the job is restored from a checkpoint or a savepoint, also one that holds nothing of this operator.</summary>
    bool IsRestored => RestoredCheckpointId is not null;

    /// <summary>The number of the checkpoint or savepoint that the job is restored from; null when it begins.</summary>
    long? RestoredCheckpointId { get; }

    /// <summary>Hands out handles.</summary>
    IOperatorStateStore OperatorStates { get; }
}

/// <summary>What a function may know at a barrier.</summary>
public interface IFunctionSnapshotContext
{
    /// <summary>The number of the checkpoint or savepoint.</summary>
    long CheckpointId { get; }
}
