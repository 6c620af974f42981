using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>
/// Where keyed state is kept: in memory, or by a package that keeps it elsewhere. One serves all tasks of a job in a process.
/// </summary>
internal interface IStateBackend
{
    /// <summary>
    /// Makes what keeps the state of one operator in one subtask. Nothing is opened before the state is restored or used.
    /// </summary>
    IOperatorStateBackend Create(StateOwner owner);

    /// <summary>
    /// A folder, which is not there yet, for files of a snapshot that are fetched to be restored; null when the back end reads none.
    /// </summary>
    string? NewFolder();
}

/// <summary>Makes the back ends of one kind.</summary>
internal interface IStateBackendProvider
{
    /// <summary>What a program calls the kind: <c>--state-backend NAME</c>.</summary>
    string Name { get; }

    /// <summary>Makes a back end for a job.</summary>
    /// <exception cref="FlinkException">It cannot work here; the message says why and what to do.</exception>
    IStateBackend Create(ExecutionConfig config);
}

/// <summary>Whose state it is.</summary>
/// <param name="Task">The task attempt.</param>
/// <param name="JobName">The job's name.</param>
/// <param name="OperatorName">What messages call the operator.</param>
/// <param name="MaxParallelism">The number of key groups.</param>
/// <param name="KeyGroups">Those of the subtask.</param>
internal sealed record StateOwner(TaskAttemptId Task, string JobName, string OperatorName, int MaxParallelism, KeyGroupRange KeyGroups);

/// <summary>
/// Keeps the keyed state of one operator in one subtask. Called from the task's loop, but for <see cref="Restore"/>, which comes before.
/// </summary>
internal interface IOperatorStateBackend : IDisposable
{
    /// <summary>Whether it is worth telling the keys of a batch before its records are processed.</summary>
    bool Prefetches { get; }

    /// <summary>Makes a table, with what was restored of it.</summary>
    StateTable<TKey, TNamespace, TValue> CreateTable<TKey, TNamespace, TValue>(StateTableDefinition<TKey, TNamespace, TValue> definition)
        where TKey : notnull;

    /// <summary>Writes what is kept: rows that every back end can read for a savepoint, otherwise perhaps files of its own.</summary>
    /// <param name="snapshot">Where it is written to.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    void Snapshot(OperatorSnapshot snapshot, long checkpoint);

    /// <summary>Takes what an earlier attempt kept, before any table is used.</summary>
    void Restore(OperatorSnapshot snapshot);

    /// <summary>A checkpoint is complete, and with it all before it.</summary>
    void NotifyCheckpointComplete(long checkpoint);
}
