using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet;

/// <summary>What became of a job that ran to its end.</summary>
/// <param name="Job">Its id.</param>
/// <param name="JobName">Its name.</param>
/// <param name="Status">The state that it ended in.</param>
/// <param name="NetRuntime">How long it took from its submission to its end, without the start of silos.</param>
/// <param name="Vertices">Its vertices with their totals.</param>
public sealed record JobExecutionResult(
    JobId Job,
    string JobName,
    JobStatus Status,
    TimeSpan NetRuntime,
    IReadOnlyList<VertexTotals> Vertices)
{
    private IReadOnlyList<byte[]> Gathered { get; init; } = [];

    private IReadOnlyDictionary<string, IAccumulator> Merged => field ??= AccumulatorBytes.Merge(Gathered);

    /// <summary>
    /// What the job's accumulators have gathered, by their names; see <see cref="IAccumulator"/> for what they count after a failure.
    /// </summary>
    /// <exception cref="FlinkException">Accumulators of one name were of two classes, or one cannot be read here.</exception>
    public IReadOnlyDictionary<string, object?> GetAllAccumulatorResults() =>
        Merged.ToDictionary(entry => entry.Key, entry => entry.Value.Result, StringComparer.Ordinal);

    /// <summary>What an accumulator has gathered.</summary>
    /// <typeparam name="TResult">The type of what it tells, such as <see cref="long"/> for a <see cref="LongCounter"/>.</typeparam>
    /// <param name="name">The accumulator's name.</param>
    /// <exception cref="KeyNotFoundException">No task has added one of that name.</exception>
    /// <exception cref="InvalidCastException">It tells something of another type.</exception>
    /// <exception cref="FlinkException">Accumulators of one name were of two classes, or one cannot be read here.</exception>
    public TResult GetAccumulatorResult<TResult>(string name)
    {
        if (!Merged.TryGetValue(name, out var accumulator))
        {
            var known = Merged.Count == 0 ? "It has none" : $"It has {string.Join(", ", Merged.Keys.Select(other => $"'{other}'"))}";
            throw new KeyNotFoundException($"Job '{JobName}' has no accumulator '{name}'. {known}.");
        }

        return accumulator.Result is TResult result
            ? result
            : throw new InvalidCastException(
                $"Accumulator '{name}' of job '{JobName}' is a {accumulator.GetType().Name}, which tells no {typeof(TResult).Name}.");
    }

    internal static JobExecutionResult From(JobDetails details) => new(
        details.Job,
        details.JobName,
        details.Status,
        (details.EndTime ?? details.StartTime) - details.StartTime,
        [.. details.Vertices.Select(VertexTotals.From)])
    {
        Gathered = [.. details.Vertices.SelectMany(vertex => vertex.Tasks.Select(task => task.Metrics.Accumulators)).OfType<byte[]>()],
    };
}

/// <summary>The totals of a vertex over all its subtasks.</summary>
/// <param name="Name">The vertex's name.</param>
/// <param name="Parallelism">How many subtasks it had.</param>
/// <param name="RecordsIn">Records that entered; for a source, records it read.</param>
/// <param name="RecordsOut">Records that left the task; for a sink, records it wrote.</param>
/// <param name="BytesIn">Serialized bytes that entered from other processes.</param>
/// <param name="BytesOut">Serialized bytes that left for other processes.</param>
public sealed record VertexTotals(string Name, int Parallelism, long RecordsIn, long RecordsOut, long BytesIn, long BytesOut)
{
    internal static VertexTotals From(VertexDetails vertex) => new(
        vertex.Name,
        vertex.Parallelism,
        vertex.Tasks.Sum(task => task.Metrics.RecordsIn),
        vertex.Tasks.Sum(task => task.Metrics.RecordsOut),
        vertex.Tasks.Sum(task => task.Metrics.BytesIn),
        vertex.Tasks.Sum(task => task.Metrics.BytesOut));
}
