using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>The status of a vertex.</summary>
/// <param name="Vertex">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parallelism">How many subtasks it has.</param>
/// <param name="Tasks">Its subtasks, in order.</param>
[GenerateSerializer, Immutable, Alias("flink.VertexDetails")]
public sealed record VertexDetails(
    [property: Id(0)] VertexId Vertex,
    [property: Id(1)] string Name,
    [property: Id(2)] int Parallelism,
    [property: Id(3)] IReadOnlyList<TaskDetails> Tasks)
{
    /// <summary>The vertices that read what it hands on.</summary>
    [Id(4)]
    public IReadOnlyList<VertexId> Consumers { get; init; } = [];
}
