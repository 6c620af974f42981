namespace FlinkNet.Model;

/// <summary>Names one submitted job: 32 hexadecimal digits, as Flink writes job ids.</summary>
/// <param name="Value">The 32 lower-case hexadecimal digits.</param>
[GenerateSerializer, Immutable, Alias("flink.JobId")]
public readonly record struct JobId([property: Id(0)] string Value)
{
    /// <summary>Makes an id from 16 bytes that the caller drew.</summary>
    public static JobId From(Guid value) => new(value.ToString("n"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The position of a vertex in its job graph: 0 to vertices - 1, in topological order.</summary>
/// <param name="Index">The position, from 0.</param>
[GenerateSerializer, Immutable, Alias("flink.VertexId")]
public readonly record struct VertexId([property: Id(0)] int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"v{Index}";
}

/// <summary>The position of an edge in its job graph, from 0.</summary>
/// <param name="Index">The position, from 0.</param>
[GenerateSerializer, Immutable, Alias("flink.EdgeId")]
public readonly record struct EdgeId([property: Id(0)] int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"e{Index}";
}

/// <summary>Names one parallel subtask of one vertex.</summary>
/// <param name="Vertex">The vertex.</param>
/// <param name="Subtask">The subtask's index, 0 to parallelism - 1.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskId")]
public readonly record struct TaskId([property: Id(0)] VertexId Vertex, [property: Id(1)] SubtaskIndex Subtask)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Vertex}[{Subtask}]";
}

/// <summary>Names one try at running one subtask of one job; everything a task sends bears it, and older attempts are refused.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">The try at running the whole plan, from 1.</param>
/// <param name="Task">The subtask.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskAttemptId")]
public readonly record struct TaskAttemptId(
    [property: Id(0)] JobId Job,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] TaskId Task)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Job}#{Attempt}/{Task}";
}

/// <summary>Names the ordered way from one producer subtask to one consumer subtask along one edge, within one attempt.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Edge">The edge.</param>
/// <param name="Producer">The producer's subtask index.</param>
/// <param name="Consumer">The consumer's subtask index.</param>
[GenerateSerializer, Immutable, Alias("flink.ChannelId")]
public readonly record struct ChannelId(
    [property: Id(0)] JobId Job,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] EdgeId Edge,
    [property: Id(3)] int Producer,
    [property: Id(4)] int Consumer)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Job}#{Attempt}/{Edge}:{Producer}>{Consumer}";
}
