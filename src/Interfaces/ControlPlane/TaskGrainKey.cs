using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

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
