using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>The status of a job.</summary>
/// <param name="Job">Its id.</param>
/// <param name="JobName">Its name.</param>
/// <param name="Status">Its state.</param>
/// <param name="StatusReason">What it waits for or why it ended, as a sentence; null when there is nothing to say.</param>
/// <param name="Failure">What made it fail.</param>
/// <param name="StartTime">When it was submitted.</param>
/// <param name="EndTime">When it reached a terminal state, if it has.</param>
/// <param name="Vertices">Its vertices with their numbers.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.JobDetails")]
public sealed record JobDetails(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string JobName,
    [property: Id(2)] JobStatus Status,
    [property: Id(3)] string? StatusReason,
    [property: Id(4)] FailureInfo? Failure,
    [property: Id(5)] DateTimeOffset StartTime,
    [property: Id(6)] DateTimeOffset? EndTime,
    [property: Id(7)] IReadOnlyList<VertexDetails> Vertices)
{
    /// <summary>The ordinal of the attempt, from 1; 0 when the silo that answered does not tell.</summary>
    [Id(8)]
    public Attempt Attempt { get; init; }

    /// <summary>The latest checkpoint that was completed since the JobManager is where it is; null when there is none.</summary>
    [Id(9)]
    public CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>When this was so, by the clock that the other times are of; null when the job has ended, and of earlier releases.</summary>
    [Id(10)]
    public DateTimeOffset? AsOf { get; init; }
}
