using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>
/// Where keyed state is kept: in memory, or by a package that keeps it elsewhere. One serves all tasks in a process of the jobs that ask
/// for the same, from many threads at once. One that is <see cref="IDisposable"/> is disposed of with the process's services, after all
/// tasks.
/// </summary>
public interface IStateBackend
{
    /// <summary>
    /// Makes what keeps the state of one operator in one subtask. Nothing is opened before the state is restored or used: tasks are made
    /// that never run. An earlier attempt of the subtask may still be using its own.
    /// </summary>
    IOperatorStateBackend Create(StateOwner owner);

    /// <summary>
    /// A folder, which is not there yet, for files of a snapshot that are fetched to be restored; null when the back end reads none. The
    /// files are the operator's back end's from <see cref="IOperatorStateBackend.Restore"/> on.
    /// </summary>
    string? NewFolder();
}

/// <summary>
/// Makes the back ends of one kind. A package's module (<c>IFlinkNetModule</c>) registers it as a singleton of this type, with
/// <c>TryAddEnumerable</c>.
/// </summary>
public interface IStateBackendProvider
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
public sealed record StateOwner(TaskAttemptId Task, string JobName, string OperatorName, int MaxParallelism, KeyGroupRange KeyGroups);

/// <summary>
/// Keeps the keyed state of one operator in one subtask. <see cref="Restore"/> comes first, if at all. All calls come one at a time, from
/// the task's loop, as do those of its tables, which must not wait for long: a task has one thread. What was handed to a snapshot is
/// written on
/// other threads meanwhile, and outlives <see cref="IDisposable.Dispose"/>, which ends the rest; that may be called more than once.
/// An exception fails the task, and the job goes on from its last complete checkpoint.
/// </summary>
public interface IOperatorStateBackend : IDisposable
{
    /// <summary>
    /// Whether it is worth telling the keys of a batch before its records are processed
    /// (<see cref="StateTable{TKey, TNamespace, TValue}.Prefetch"/>).
    /// </summary>
    bool Prefetches { get; }

    /// <summary>
    /// Makes a table, with what was restored of it. Called once for a name. Tables that were restored and that nobody requests are part of
    /// snapshots all the same.
    /// </summary>
    /// <exception cref="FlinkException">
    /// It was restored with other types (<see cref="StateTableDefinition{TKey, TNamespace, TValue}.RequireSameTypes"/>).
    /// </exception>
    StateTable<TKey, TNamespace, TValue> CreateTable<TKey, TNamespace, TValue>(StateTableDefinition<TKey, TNamespace, TValue> definition)
        where TKey : notnull;

    /// <summary>
    /// Freezes what is kept: rows that every back end can read for a savepoint, otherwise perhaps files of its own. Later changes must not
    /// be seen in it. Called between two records, so it must be quick; what takes long is done when it is written.
    /// </summary>
    /// <param name="snapshot">Takes it.</param>
    void Snapshot(IStateSnapshot snapshot);

    /// <summary>
    /// Takes the files that this kind of back end wrote in earlier attempts, before any table is made. Where the parallelism has changed,
    /// there are those of several subtasks, and they hold key groups of others, which are to be left out. Not called when there are none:
    /// rows are put into the tables by their <see cref="StateTable{TKey, TNamespace, TValue}.Set"/>.
    /// </summary>
    /// <param name="parts">The files of each earlier subtask that had some of the key groups, fetched into a folder of their own.</param>
    /// <param name="isForeign">
    /// Whether they are another job's, or a savepoint's, and so may be gone at any time: no snapshot may name them as stored already.
    /// </param>
    /// <exception cref="FlinkException">They are not of this kind (<see cref="StateFiles.CannotBeRead"/>).</exception>
    void Restore(IReadOnlyList<StateFiles> parts, bool isForeign);

    /// <summary>
    /// A checkpoint is complete, and with it all before it: the next may name its files as stored (<see cref="StateFile.Shared"/>). The
    /// news may be missed.
    /// </summary>
    void NotifyCheckpointComplete(long checkpoint);
}

/// <summary>Restores a back end from the snapshot of its operator.</summary>
internal static class OperatorStateBackends
{
    /// <summary>Gives a back end what files there are, and takes them out of the snapshot.</summary>
    public static void Restore(this IOperatorStateBackend backend, OperatorSnapshot snapshot)
    {
        if (snapshot.Files.Count > 0)
        {
            backend.Restore([.. snapshot.Files], snapshot.IsForeign);
            snapshot.Files.Clear();
        }
    }
}
