using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>What the checkpoint coordinator calls of its job. The JobManager commands, the coordinator reports.</summary>
[Alias("flink.ICheckpointedJob")]
public interface ICheckpointedJob : IGrainWithStringKey
{
    /// <summary>Answers what the sources' enumerators remember, before the barriers of a checkpoint are sent.</summary>
    /// <exception cref="FlinkException">The attempt has ended.</exception>
    [Alias("BeginCheckpoint")]
    Task<byte[]> BeginCheckpointAsync(Attempt attempt, CheckpointId checkpoint);

    /// <summary>A checkpoint is over, one way or the other.</summary>
    [Alias("EndCheckpoint")]
    Task EndCheckpointAsync(Attempt attempt, CheckpointId checkpoint);

    /// <summary>A checkpoint is complete; told for those who look at the job, and lost without harm.</summary>
    [Alias("NoteCheckpoint")]
    Task NoteCheckpointAsync(CheckpointSummary checkpoint);

    /// <summary>An attempt cannot go on, for a reason outside its tasks.</summary>
    [Alias("FailAttempt")]
    Task FailAttemptAsync(Attempt attempt, FailureInfo failure);
}
