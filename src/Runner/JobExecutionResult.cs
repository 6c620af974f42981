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
    internal static JobExecutionResult From(JobDetails details) => new(
        details.Job,
        details.JobName,
        details.Status,
        (details.EndTime ?? details.StartTime) - details.StartTime,
        [.. details.Vertices.Select(VertexTotals.From)]);
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
