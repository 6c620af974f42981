using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Terminal;

/// <summary>How a vertex fares.</summary>
/// <param name="Vertex">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="States">The states of its tasks.</param>
internal sealed record VertexProgress(VertexId Vertex, string Name, IReadOnlyList<TaskState> States)
{
    /// <summary>The vertices that read what it hands on.</summary>
    public IReadOnlyList<VertexId> Consumers { get; init; } = [];

    /// <summary>Records in so far.</summary>
    public long RecordsIn { get; init; }

    /// <summary>Records out so far.</summary>
    public long RecordsOut { get; init; }

    /// <summary>Records in per second.</summary>
    public double InPerSecond { get; init; }

    /// <summary>Records out per second.</summary>
    public double OutPerSecond { get; init; }

    /// <summary>What its tasks do with their time; null when that is not known.</summary>
    public TimeShares? Shares { get; init; }

    /// <summary>The same of the task that is busy or waits for its calls the most.</summary>
    public TimeShares? OfBusiest { get; init; }

    /// <summary>How many of its tasks are in which state: <c>2 RUNNING, 1 FINISHED</c>.</summary>
    public string StatesInWords => string.Join(", ", States
        .GroupBy(state => state)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {group.Key.ToString().ToUpperInvariant()}"));

    /// <summary>The same in at most eight letters: how many of its tasks run, or how all of them ended.</summary>
    public string StatesInShort => States switch
    {
        _ when States.Contains(TaskState.Failed) => "failed",
        _ when States.All(state => state == TaskState.Finished) => "finished",
        _ when States.All(state => state == TaskState.Canceled) => "canceled",
        _ => $"{States.Count(state => state == TaskState.Running)}/{States.Count}",
    };

    /// <summary>What is known of a vertex without looking back.</summary>
    public static VertexProgress Of(VertexDetails vertex) => new(
        vertex.Vertex, vertex.Name, [.. vertex.Tasks.Select(task => task.State)])
    {
        Consumers = vertex.Consumers,
        RecordsIn = vertex.Tasks.Sum(task => task.Metrics.RecordsIn),
        RecordsOut = vertex.Tasks.Sum(task => task.Metrics.RecordsOut),
    };
}
