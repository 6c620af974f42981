using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>What tasks report to the checkpoint coordinator of their job.</summary>
[Alias("flink.ICheckpointReports")]
public interface ICheckpointReports : IGrainWithStringKey
{
    /// <summary>A task has stored its snapshot.</summary>
    [Alias("Acknowledge")]
    Task AcknowledgeAsync(CheckpointAcknowledgement acknowledgement);

    /// <summary>A task could not take its part: the checkpoint is aborted.</summary>
    /// <param name="task">The task.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="reason">What the task could not, as the end of a sentence that begins with the task.</param>
    /// <param name="isOfTheStore">Whether the snapshot store failed, rather than the task.</param>
    [Alias("Decline")]
    Task DeclineAsync(TaskAttemptId task, CheckpointId checkpoint, string reason, bool isOfTheStore = false);

    /// <summary>A checkpoint turned out not to be readable: later attempts begin with the one before.</summary>
    [Alias("Reject")]
    Task RejectAsync(CheckpointId checkpoint, string reason);

    /// <summary>A task's input has ended; it waits for the job's last checkpoint.</summary>
    [Alias("EndOfData")]
    Task EndOfDataAsync(TaskAttemptId task);
}
