using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane;

/// <summary>What the control plane needs to know of a job's graph.</summary>
/// <param name="JobName">The job's name.</param>
/// <param name="Vertices">The vertices, by id.</param>
internal sealed record JobTopology(string JobName, IReadOnlyList<VertexTopology> Vertices)
{
    public static JobTopology Of(JobGraph graph)
    {
        var consumers = graph.Edges.ToLookup(edge => edge.Source.Index, edge => edge.Target.Index);
        return new JobTopology(
            graph.Name,
            [.. graph.Vertices.Select(vertex => new VertexTopology(
                vertex.Name,
                vertex.Parallelism,
                vertex.SlotSharingGroup,
                vertex.RunsAtSubmitter,
                [.. consumers[vertex.Id.Index].Distinct()]))]);
    }

    /// <summary>How many subtasks each vertex has.</summary>
    public int[] Parallelism => [.. Vertices.Select(vertex => vertex.Parallelism)];

    /// <summary>The same job with other numbers of subtasks.</summary>
    public JobTopology At(IReadOnlyList<int> parallelism) =>
        this with { Vertices = [.. Vertices.Zip(parallelism, (vertex, subtasks) => vertex with { Parallelism = subtasks })] };

    /// <summary>A task as users know it: <c>Map (2/4)</c>.</summary>
    public string NameOf(TaskId task)
    {
        var vertex = Vertices[task.Vertex.Index];
        return $"{vertex.Name} ({task.Subtask.Value + 1}/{vertex.Parallelism})";
    }

    public bool Contains(TaskId task) =>
        task.Vertex.Index >= 0 && task.Vertex.Index < Vertices.Count
        && task.Subtask.Value >= 0 && task.Subtask.Value < Vertices[task.Vertex.Index].Parallelism;
}

/// <summary>What the control plane needs to know of a vertex.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parallelism">How many subtasks it has.</param>
/// <param name="SlotSharingGroup">The group whose vertices share slots.</param>
/// <param name="RunsAtSubmitter">Whether its subtasks must run on the TaskManager of the process that submitted the job.</param>
/// <param name="Consumers">The vertices that read what it writes.</param>
internal sealed record VertexTopology(
    string Name,
    int Parallelism,
    string SlotSharingGroup,
    bool RunsAtSubmitter,
    IReadOnlyList<int> Consumers);
