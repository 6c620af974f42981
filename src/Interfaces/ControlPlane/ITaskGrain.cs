using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>
/// One attempt of one subtask, on exactly the silo that its key names (see <see cref="TaskGrainKey"/>). The grain receives and hands over;
/// the task's loop runs on the silo's worker threads.
/// </summary>
[Alias("flink.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins to prepare the task, and returns at once: builds its chain, reads what it begins with, opens its channels for input. A second
    /// call does nothing.
    /// </summary>
    [Alias("Deploy")]
    Task DeployAsync(JobDeployment deployment);

    /// <summary>Lets the prepared task run: it opens its operators, then it is RUNNING.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>Asks the task to stop; returns at once.</summary>
    [Alias("Cancel")]
    Task CancelAsync();

    /// <summary>
    /// Keeps the task's operator state at a checkpoint that is complete; returns at once. What is older than what is kept changes nothing.
    /// </summary>
    [Alias("KeepOperatorState")]
    Task KeepOperatorStateAsync(TaskOperatorState state);

    /// <summary>
    /// Compares what the task begins with to what is kept of an earlier attempt, and says in the log if they differ; returns at once.
    /// </summary>
    /// <param name="checkpoint">The checkpoint that the task begins with.</param>
    /// <param name="length">How long the subtask's snapshot is, as the checkpoint's manifest has it.</param>
    /// <param name="checksum">The hash of it, as the manifest has it.</param>
    [Alias("CompareOperatorState")]
    Task CompareOperatorStateAsync(CheckpointId checkpoint, long length, ulong checksum);

    /// <summary>
    /// The subtask's operator state at the last checkpoint that is known to be complete, perhaps of an earlier attempt; null when it has
    /// none.
    /// </summary>
    [Alias("GetOperatorState")]
    Task<TaskOperatorState?> GetOperatorStateAsync();

    /// <summary>The task is terminal and its end was heard: forgets it, and the grain goes.</summary>
    [Alias("Release")]
    Task ReleaseAsync();
}
