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

/// <summary>
/// The key of a <see cref="ITaskGrain"/>: the full silo address with its generation, so that it can come up nowhere else, and the task
/// attempt.
/// </summary>
/// <param name="Silo">The silo the task belongs on.</param>
/// <param name="Task">The task attempt.</param>
public readonly record struct TaskGrainKey(SiloAddress Silo, TaskAttemptId Task)
{
    /// <summary>What the ids of all task grains begin with.</summary>
    public const string TypeName = "flink.task";

    /// <summary>The key as the grain bears it.</summary>
    public override string ToString() =>
        $"{Silo.ToParsableString()}|{Task.Job.Value}|{Task.Attempt}|{Task.Task.Vertex.Index}|{Task.Task.Subtask}";

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static TaskGrainKey Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split('|');
        if (parts.Length != 5)
        {
            throw new FormatException($"'{key}' is not the key of a task grain.");
        }

        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return new TaskGrainKey(
            SiloAddress.FromParsableString(parts[0]),
            new TaskAttemptId(
                new JobId(parts[1]),
                new Attempt(int.Parse(parts[2], invariant)),
                new TaskId(new VertexId(int.Parse(parts[3], invariant)), new SubtaskIndex(int.Parse(parts[4], invariant)))));
    }
}
