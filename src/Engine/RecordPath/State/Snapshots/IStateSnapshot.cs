using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// What a back end freezes its state into, between two records. Nothing is written yet: rows are when <see cref="FrozenState.Write"/> is
/// called, and files are fetched from their folder, both beside the task's loop.
/// </summary>
public interface IStateSnapshot
{
    /// <summary>
    /// What it is taken for. Those for savepoints (<see cref="CheckpointKinds.IsSavepoint"/>) hold all state as rows, which every back end
    /// reads; others may be of files.
    /// </summary>
    CheckpointKind Kind { get; }

    /// <summary>The checkpoint that it is taken for; each has a higher number than those before it.</summary>
    long Checkpoint { get; }

    /// <summary>Tells of a state, which may have no rows: so it is known of what types it is.</summary>
    /// <param name="name">The name of the state in the definition of its table.</param>
    /// <param name="types">The types of its keys and rows, from the same definition.</param>
    void AddState(string name, string types);

    /// <summary>Adds the rows of a state, which are written later on; released when they are, or never will be.</summary>
    void AddRows(FrozenState rows);

    /// <summary>Adds files, which only the same kind of back end can read.</summary>
    void AddFiles(StateFiles files);
}
