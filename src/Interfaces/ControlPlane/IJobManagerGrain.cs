using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>Runs one job: schedules its tasks into slots, watches them, answers its sources. The key is the job's id.</summary>
/// <remarks>
/// May be deactivated at any moment; the next call brings it back from its grain state, and the tasks that still run are re-attached.
/// </remarks>
[Alias("flink.IJobManagerGrain")]
public interface IJobManagerGrain : IGrainWithStringKey
{
    /// <summary>Starts the job; a second call is answered like the first.</summary>
    [Alias("Start")]
    Task StartAsync(JobSubmission submission);

    /// <summary>Requests the job's end; returns at once, the job goes through CANCELING to CANCELED.</summary>
    [Alias("Cancel")]
    Task CancelAsync();

    /// <summary>The status of the job, with its tasks and their numbers.</summary>
    /// <exception cref="FlinkException">There is no such job.</exception>
    [Alias("GetDetails")]
    Task<JobDetails> GetDetailsAsync();

    /// <summary>The status of the job, in a line; null when there is no such job.</summary>
    [Alias("GetOverview")]
    Task<JobOverview?> GetOverviewAsync();

    /// <summary>
    /// Takes news of tasks from a TaskManager. Idempotent: reports of other attempts and of states already passed are ignored.
    /// </summary>
    [Alias("ReportTasks")]
    Task ReportTasksAsync(IReadOnlyList<TaskReport> reports);

    /// <summary>Answers a source reader that has nothing left to read. The same request number is answered the same way again.</summary>
    [Alias("RequestSplit")]
    Task<SplitResponse> RequestSplitAsync(SplitRequest request);

    /// <summary>Takes a source reader's watermark for its alignment group (rule W14), and answers the smallest of the group.</summary>
    [Alias("ReportWatermark")]
    Task<long> ReportWatermarkAsync(WatermarkReport report);

    /// <summary>Answers what the sources' enumerators remember, before the barriers of a checkpoint are sent (rule C3).</summary>
    /// <exception cref="FlinkException">The attempt has ended.</exception>
    [Alias("BeginCheckpoint")]
    Task<byte[]> BeginCheckpointAsync(int attempt, long checkpoint);

    /// <summary>A checkpoint is over, one way or the other.</summary>
    [Alias("EndCheckpoint")]
    Task EndCheckpointAsync(int attempt, long checkpoint);

    /// <summary>A checkpoint is complete; told for those who look at the job, and lost without harm.</summary>
    [Alias("NoteCheckpoint")]
    Task NoteCheckpointAsync(CompletedCheckpoint checkpoint);

    /// <summary>
    /// Takes a request for a checkpoint or savepoint; returns at once. The same request again is answered with its status.
    /// </summary>
    /// <exception cref="FlinkException">It cannot be done: there is no such job, it does not run, or there is nowhere to write
    /// to.</exception>
    [Alias("RequestCheckpoint")]
    Task<CheckpointRequestStatus> RequestCheckpointAsync(CheckpointRequest request);

    /// <summary>The status of a request, also after the job's end.</summary>
    /// <exception cref="FlinkException">There is no such job or request.</exception>
    [Alias("GetCheckpointRequest")]
    Task<CheckpointRequestStatus> GetCheckpointRequestAsync(string requestId);

    /// <summary>Requests another parallelism; returns at once. The same request again is answered with its status.</summary>
    /// <exception cref="FlinkException">It cannot be done, and the job goes on as it is: the message says why.</exception>
    [Alias("Rescale")]
    Task<RescaleStatus> RescaleAsync(RescaleRequest request);

    /// <summary>The status of the last request for another parallelism.</summary>
    /// <exception cref="FlinkException">There is no such job or request.</exception>
    [Alias("GetRescale")]
    Task<RescaleStatus> GetRescaleAsync(string requestId);

    /// <summary>
    /// The operator state of the job's subtasks, each at the last checkpoint that it knows to be complete. Those that have none, and jobs
    /// that have ended, are left out.
    /// </summary>
    /// <exception cref="FlinkException">There is no such job.</exception>
    [Alias("GetOperatorState")]
    Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync();

    /// <summary>An attempt cannot go on, for a reason outside its tasks.</summary>
    [Alias("FailAttempt")]
    Task FailAttemptAsync(int attempt, FailureInfo failure);

    /// <summary>Brings the grain back if it was lost; the watchdogs of the silos call it.</summary>
    /// <returns>The job's state; null when there is no such job, so that tasks which still run for it are nobody's.</returns>
    [Alias("Ping")]
    Task<JobStatus?> PingAsync();
}

/// <summary>A task's new state.</summary>
/// <param name="Task">Which attempt of which subtask.</param>
/// <param name="State">The state it reached.</param>
/// <param name="Failure">With <see cref="TaskState.Failed"/>: what happened.</param>
/// <param name="Metrics">The task's numbers when it reached the state; those of a terminal state are final.</param>
/// <param name="IsPrepared">Whether it has read what it begins with, and can be started.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskReport")]
public sealed record TaskReport(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] TaskState State,
    [property: Id(2)] FailureInfo? Failure,
    [property: Id(3)] TaskMetrics Metrics,
    [property: Id(4)] bool IsPrepared = false);

/// <summary>A failure, told so that it can cross processes.</summary>
/// <param name="Origin">Whose fault it is.</param>
/// <param name="Message">What happened, to whom, and what to do; one or a few sentences.</param>
/// <param name="Details">The user's exception with its stack trace, for logs; null when there is none.</param>
/// <param name="IsFinal">Whether another attempt would fail the same way, so that there is none (rule R6).</param>
/// <param name="Unreachable">The silo that a task could not reach; null when that is not what failed.</param>
[GenerateSerializer, Immutable, Alias("flink.FailureInfo")]
public sealed record FailureInfo(
    [property: Id(0)] FailureOrigin Origin,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Details,
    [property: Id(3)] bool IsFinal = false,
    [property: Id(4)] SiloAddress? Unreachable = null);

/// <summary>A reader's request for splits.</summary>
/// <param name="Task">The asking task.</param>
/// <param name="SourceId">The id of the source's transformation.</param>
/// <param name="Number">The number of the answer that the reader wants, from 1: the same when an answer was lost, or held neither splits
/// nor the end.</param>
/// <param name="Checkpoint">The last checkpoint whose barrier the reader has sent; 0 for none.</param>
/// <param name="HasSplits">Whether the reader goes on with splits of a checkpoint, of which it has not read a record yet.</param>
[GenerateSerializer, Immutable, Alias("flink.SplitRequest")]
public sealed record SplitRequest(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] int SourceId,
    [property: Id(2)] long Number,
    [property: Id(3)] long Checkpoint,
    [property: Id(4)] bool HasSplits = false);

/// <summary>A reader tells its watermark to its alignment group.</summary>
/// <param name="Task">The reading task.</param>
/// <param name="SourceId">The id of the source's transformation.</param>
/// <param name="Group">The group.</param>
/// <param name="Number">The ordinal of this report of the reader, from 1. One that a later one overtook changes nothing.</param>
/// <param name="Watermark">The watermark, in milliseconds since 1970; <see cref="long.MaxValue"/> when nobody is to wait for the
/// reader.</param>
[GenerateSerializer, Immutable, Alias("flink.WatermarkReport")]
public sealed record WatermarkReport(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] int SourceId,
    [property: Id(2)] string Group,
    [property: Id(3)] long Number,
    [property: Id(4)] long Watermark);

/// <summary>The answer to a <see cref="SplitRequest"/>.</summary>
/// <param name="Count">How many splits <paramref name="Splits"/> holds.</param>
/// <param name="Splits">The splits, serialized.</param>
/// <param name="NoMoreSplits">Whether the reader will never get another.</param>
/// <param name="RetryAfter">With no splits and more to come: when to ask again, with the same number.</param>
/// <param name="IsPostponed">Whether the enumerator was not asked yet, and may have splits for the reader.</param>
[GenerateSerializer, Immutable, Alias("flink.SplitResponse")]
public sealed record SplitResponse(
    [property: Id(0)] int Count,
    [property: Id(1)] byte[] Splits,
    [property: Id(2)] bool NoMoreSplits,
    [property: Id(3)] TimeSpan RetryAfter,
    [property: Id(4)] bool IsPostponed = false);

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
    public int Attempt { get; init; }

    /// <summary>The latest checkpoint that was completed since the JobManager is where it is; null when there is none.</summary>
    [Id(9)]
    public CompletedCheckpoint? LatestCheckpoint { get; init; }

    /// <summary>When this was so, by the clock that the other times are of; null when the job has ended, and of earlier releases.</summary>
    [Id(10)]
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>A checkpoint that was completed.</summary>
/// <param name="Checkpoint">Its number.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="CompletedAt">When it was complete.</param>
[GenerateSerializer, Immutable, Alias("flink.CompletedCheckpoint")]
public sealed record CompletedCheckpoint(
    [property: Id(0)] long Checkpoint,
    [property: Id(1)] TimeSpan Duration,
    [property: Id(2)] DateTimeOffset CompletedAt);

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

/// <summary>The status of a subtask.</summary>
/// <param name="State">Its state.</param>
/// <param name="Silo">The TaskManager it runs on, once chosen.</param>
/// <param name="Metrics">Its numbers so far.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskDetails")]
public sealed record TaskDetails(
    [property: Id(0)] TaskState State,
    [property: Id(1)] SiloAddress? Silo,
    [property: Id(2)] TaskMetrics Metrics);

/// <summary>A subtask's numbers since its start.</summary>
/// <param name="RecordsIn">Records that entered; for a source, records it read.</param>
/// <param name="RecordsOut">Records that left the task; for a sink, records it wrote.</param>
/// <param name="BytesIn">Serialized bytes that entered from other processes.</param>
/// <param name="BytesOut">Serialized bytes that left for other processes.</param>
/// <param name="BusyTime">Time spent on records.</param>
/// <param name="IdleTime">Time spent waiting for input.</param>
/// <param name="BackPressuredTime">Time spent waiting for credit.</param>
/// <param name="BuffersInUse">Buffers that wait at its inputs and outputs now.</param>
/// <param name="Watermark">The watermark of its input, in milliseconds since 1970; <see cref="long.MinValue"/> before the first, null when
/// it is not known.</param>
/// <param name="WatermarkHeldBackBy">The channel or split that holds the watermark back; null when it is unknown.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.TaskMetrics")]
public readonly record struct TaskMetrics(
    [property: Id(0)] long RecordsIn,
    [property: Id(1)] long RecordsOut,
    [property: Id(2)] long BytesIn,
    [property: Id(3)] long BytesOut,
    [property: Id(4)] TimeSpan BusyTime,
    [property: Id(5)] TimeSpan IdleTime,
    [property: Id(6)] TimeSpan BackPressuredTime,
    [property: Id(7)] int BuffersInUse,
    [property: Id(8)] long? Watermark = null,
    [property: Id(9)] string? WatermarkHeldBackBy = null)
{
    /// <summary>Time spent waiting for asynchronous calls, while nothing else could be done.</summary>
    [Id(10)]
    public TimeSpan AsyncTime { get; init; }

    /// <summary>Where the watermark is and what holds it back, as a sentence; null when it is not known.</summary>
    public string? WatermarkSentence => Watermark switch
    {
        null => null,
        long.MaxValue => "The watermark has reached the end of time: the input has ended.",
        long.MinValue => $"There is no watermark yet{HeldBack}.",
        { } time => $"The watermark is at {Time(time)}{HeldBack}.",
    };

    private string HeldBack => WatermarkHeldBackBy is null ? "" : $"; {WatermarkHeldBackBy} holds it back";

    private static string Time(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)
            : $"{milliseconds} ms since 1970";
}
