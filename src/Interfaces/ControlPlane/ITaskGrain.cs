using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>
/// One attempt of one subtask, on exactly the silo that its key names (see <see cref="TaskGrainKey"/>). The grain receives and hands over;
/// the task's loop runs on the silo's worker threads.
/// </summary>
[Alias("flink.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Prepares the task: builds its chain and opens its channels for input. A second call is answered like the first.</summary>
    [Alias("Deploy")]
    Task DeployAsync(JobDeployment deployment);

    /// <summary>Lets the task run: INITIALIZING while its operators open, then RUNNING.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>Asks the task to stop; returns at once.</summary>
    [Alias("Cancel")]
    Task CancelAsync();

    /// <summary>The task is terminal and its end was heard: forgets it, and the grain goes.</summary>
    [Alias("Release")]
    Task ReleaseAsync();
}

/// <summary>The key of a <see cref="ITaskGrain"/>: the full silo address with its generation, so that it can come up nowhere else, and the task attempt.</summary>
/// <param name="Silo">The silo the task belongs on.</param>
/// <param name="Task">The task attempt.</param>
public readonly record struct TaskGrainKey(SiloAddress Silo, TaskAttemptId Task)
{
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
                int.Parse(parts[2], invariant),
                new TaskId(new VertexId(int.Parse(parts[3], invariant)), int.Parse(parts[4], invariant))));
    }
}
