using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>Where all subtasks of one attempt run. The same message goes to every silo; each finds its own tasks in it.</summary>
/// <param name="Job">The job.</param>
/// <param name="JobName">The name of its graph in the silos' catalogs.</param>
/// <param name="Fingerprint">The digest of the graph the placement is for.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="JobEpoch">The JobManager's epoch; a silo refuses orders of an older one.</param>
/// <param name="Silos">The silos that take part.</param>
/// <param name="Placement">For each vertex, for each subtask, the position of its silo in <paramref name="Silos"/>.</param>
/// <param name="RestoredCheckpoint">The checkpoint that tasks begin with; 0 for none.</param>
/// <param name="Scale">How wide the vertices are; null for as the program has it.</param>
/// <param name="RestoredPath">The folder of the checkpoint that tasks begin with; null for one of the job's own.</param>
/// <param name="Stops">Whether tasks commit what they begin with, and end.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.JobDeployment")]
public sealed record JobDeployment(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string JobName,
    [property: Id(2)] string Fingerprint,
    [property: Id(3)] Attempt Attempt,
    [property: Id(4)] Epoch JobEpoch,
    [property: Id(5)] SiloAddress[] Silos,
    [property: Id(6)] int[][] Placement,
    [property: Id(7)] CheckpointId RestoredCheckpoint = default,
    [property: Id(8)] JobScale? Scale = null,
    [property: Id(9)] string? RestoredPath = null,
    [property: Id(10)] bool Stops = false)
{
    /// <summary>The silo that a subtask runs on.</summary>
    public SiloAddress SiloOf(TaskId task) => Silos[Placement[task.Vertex.Index][task.Subtask.Value]];
}
