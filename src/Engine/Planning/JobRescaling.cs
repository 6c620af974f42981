using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Says how wide the vertices of a job are when the job's parallelism changes: those whose parallelism the program set keep it, and so do
/// those that have one subtask by nature.
/// </summary>
internal static class JobRescaling
{
    /// <summary>For each vertex, how many subtasks.</summary>
    /// <exception cref="FlinkException">The parallelism cannot be; the message says why.</exception>
    public static int[] At(JobGraph graph, int parallelism)
    {
        if (parallelism < 1)
        {
            throw Refused(graph, parallelism, "a parallelism is 1 or more");
        }

        var scaled = graph.Vertices.Select(vertex => vertex.HasDefaultParallelism ? parallelism : vertex.Parallelism).ToArray();
        if (graph.Vertices.FirstOrDefault(vertex => vertex.HasDefaultParallelism && vertex.MaxParallelism < parallelism) is { } narrow)
        {
            throw Refused(
                graph,
                parallelism,
                $"the max parallelism of '{narrow.Name}' is {narrow.MaxParallelism}, which is fixed for the life of its state");
        }

        if (!graph.Vertices.Any(vertex => vertex.HasDefaultParallelism))
        {
            throw Refused(graph, parallelism, "its program sets the parallelism of every step");
        }

        try
        {
            graph.At(scaled, [.. graph.Vertices.Select(vertex => vertex.MaxParallelism)]);
            return scaled;
        }
        catch (InvalidJobException invalid)
        {
            throw Refused(graph, parallelism, invalid.Message);
        }
    }

    private static FlinkException Refused(JobGraph graph, int parallelism, string why) =>
        new(FailureOrigin.User, $"Job '{graph.Name}' cannot be rescaled to {parallelism}: {why}. It goes on as it is.");
}
