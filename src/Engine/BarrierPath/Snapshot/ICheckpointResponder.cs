using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>Hears of a task's part in checkpoints. Called from the task's loop; returns at once.</summary>
internal interface ICheckpointResponder
{
    /// <summary>
    /// Whether the job takes no checkpoints but requested savepoints: then tasks whose input has ended do not wait for a last checkpoint.
    /// </summary>
    bool IsOnRequestOnly => false;

    /// <summary>Whether snapshots may build upon the files of checkpoints that are complete; else each holds everything.</summary>
    bool KeepsFiles => false;

    /// <summary>
    /// The task passed this barrier and remembers this; it is to be written and stored beside the loop, then acknowledged.
    /// </summary>
    void Acknowledge(CheckpointBarrier barrier, TaskSnapshot snapshot);

    /// <summary>The task cannot take part in a checkpoint, which is to be aborted.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="reason">Why, as a part of a sentence.</param>
    void Decline(CheckpointId checkpoint, string reason);

    /// <summary>The task's input has ended and it handed everything on; it ends with the job's last checkpoint.</summary>
    void EndOfData();
}
