using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// What a JobManager stores. Strings, numbers and arrays only, so that every grain storage and its serializer can keep it; members are
/// added, never renamed or reused.
/// </summary>
[GenerateSerializer, Alias("flink.JobManagerState")]
internal sealed class JobManagerState
{
    /// <summary>What the record is called in the grain's storage.</summary>
    public const string RecordName = "job";

    /// <summary>Null as long as no job was started under this id.</summary>
    [Id(0)]
    public string? JobName { get; set; }

    [Id(1)]
    public string Fingerprint { get; set; } = string.Empty;

    [Id(2)]
    public string Submitter { get; set; } = string.Empty;

    [Id(3)]
    public TimeSpan SlotTimeout { get; set; }

    [Id(4)]
    public DateTimeOffset StartTime { get; set; }

    [Id(5)]
    public DateTimeOffset? EndTime { get; set; }

    [Id(6)]
    public long Epoch { get; set; }

    [Id(7)]
    public JobPhase Phase { get; set; }

    [Id(8)]
    public int Attempt { get; set; }

    [Id(9)]
    public string[]? Silos { get; set; }

    [Id(10)]
    public int[][]? Placement { get; set; }

    /// <summary>For each vertex, for each subtask, its <see cref="TaskState"/>.</summary>
    [Id(11)]
    public int[][] Tasks { get; set; } = [];

    /// <summary>
    /// For each vertex, for each subtask, eight numbers; see <see cref="TaskMetricsTable"/>. Only those of terminal tasks are final.
    /// </summary>
    [Id(12)]
    public long[][] Metrics { get; set; } = [];

    /// <summary>
    /// For each vertex, for each subtask, how long it waited for its calls, in ticks; earlier releases stored none.
    /// </summary>
    [Id(33)]
    public long[][] AsyncTimes { get; set; } = [];

    [Id(13)]
    public FailureOrigin? FailureOrigin { get; set; }

    [Id(14)]
    public string? FailureMessage { get; set; }

    [Id(15)]
    public string? FailureDetails { get; set; }

    [Id(16)]
    public string? StatusReason { get; set; }

    [Id(17)]
    public int Restarts { get; set; }

    [Id(18)]
    public DateTimeOffset? LastRestart { get; set; }

    [Id(19)]
    public DateTimeOffset[] Failures { get; set; } = [];

    /// <summary>For each vertex its parallelism, and its max parallelism: null for as the program has them.</summary>
    [Id(20)]
    public int[]? Parallelism { get; set; }

    [Id(21)]
    public int[]? MaxParallelism { get; set; }

    /// <summary>What the job was started from.</summary>
    [Id(22)]
    public string? RestorePath { get; set; }

    [Id(23)]
    public bool AllowNonRestoredState { get; set; }

    [Id(24)]
    public RestoreClaimMode ClaimMode { get; set; }

    /// <summary>The last request for another parallelism.</summary>
    [Id(25)]
    public string? RescaleId { get; set; }

    [Id(26)]
    public int RescaleParallelism { get; set; }

    [Id(27)]
    public RescalePhase RescalePhase { get; set; }

    [Id(28)]
    public FailureOrigin RescaleFailureOrigin { get; set; }

    [Id(29)]
    public string? RescaleFailure { get; set; }

    [Id(30)]
    public int[]? NextParallelism { get; set; }

    [Id(31)]
    public int[]? PreviousParallelism { get; set; }

    /// <summary>For each vertex, how many subtasks may have a record of their operator state; null when none has.</summary>
    [Id(32)]
    public int[]? OperatorStates { get; set; }

    /// <summary>Whether another attempt would have failed the same way, so that no later failure takes the place of this one.</summary>
    [Id(40)]
    public bool FailureIsFinal { get; set; }

    /// <summary>For each vertex, for each subtask, what its functions have gathered; null when none has gathered anything.</summary>
    [Id(41)]
    public byte[]?[][]? Accumulators { get; set; }

    /// <summary>
    /// Notes, before tasks are deployed, what will have to be cleared: also subtasks that a narrower attempt no longer has.
    /// </summary>
    public void NoteOperatorStates()
    {
        var before = OperatorStates;
        OperatorStates = [.. Tasks.Select((vertex, index) => Math.Max(vertex.Length, before?[index] ?? 0))];
    }

    public RescaleStatus ToRescaleStatus() => new(
        RescaleId!, RescaleParallelism, RescalePhase, RescaleFailure is null
            ? null
            : new FailureInfo(RescaleFailureOrigin, RescaleFailure, null));

    public RestoreSettings ToRestoreSettings() => new(RestorePath, AllowNonRestoredState, ClaimMode);

    public JobScale? ToScale() => Parallelism is null || MaxParallelism is null ? null : new JobScale(Parallelism, MaxParallelism);

    public RestartHistory ToHistory() => new(Restarts, LastRestart, Failures);

    public JobSnapshot ToSnapshot() => new(
        Phase,
        new Attempt(Attempt),
        Silos is null || Placement is null ? null : new Placement([.. Silos.Select(silo => new TaskManagerId(silo))], Placement),
        [.. Tasks.Select(vertex => vertex.Select(state => (TaskState)state).ToArray())],
        FailureOrigin is { } origin
            ? new JobFailure(origin, FailureMessage ?? string.Empty, FailureDetails) { IsFinal = FailureIsFinal }
            : null,
        StatusReason)
    {
        NextParallelism = NextParallelism,
        PreviousParallelism = PreviousParallelism,
    };

    public JobManagerState With(
        JobSnapshot job, RestartHistory restarts, long[][] metrics, long[][]? asyncTimes = null, byte[]?[][]? accumulators = null) => new()
        {
            JobName = JobName,
            Fingerprint = Fingerprint,
            Submitter = Submitter,
            SlotTimeout = SlotTimeout,
            StartTime = StartTime,
            EndTime = EndTime,
            Epoch = Epoch,
            Parallelism = Parallelism,
            MaxParallelism = MaxParallelism,
            RestorePath = RestorePath,
            AllowNonRestoredState = AllowNonRestoredState,
            ClaimMode = ClaimMode,
            RescaleId = RescaleId,
            RescaleParallelism = RescaleParallelism,
            RescalePhase = RescalePhase,
            RescaleFailureOrigin = RescaleFailureOrigin,
            RescaleFailure = RescaleFailure,
            NextParallelism = job.NextParallelism,
            PreviousParallelism = job.PreviousParallelism,
            OperatorStates = OperatorStates,
            Phase = job.Phase,
            Attempt = job.Attempt.Value,
            Silos = job.Placement?.TaskManagers.Select(taskManager => taskManager.Value).ToArray(),
            Placement = job.Placement?.Assignment,
            Tasks = [.. job.Tasks.Select(vertex => vertex.Select(state => (int)state).ToArray())],
            Metrics = metrics,
            AsyncTimes = asyncTimes ?? [],
            Accumulators = accumulators,
            FailureOrigin = job.Failure?.Origin,
            FailureMessage = job.Failure?.Message,
            FailureDetails = job.Failure?.Details,
            FailureIsFinal = job.Failure?.IsFinal ?? false,
            StatusReason = job.StatusReason,
            Restarts = restarts.Count,
            LastRestart = restarts.Last,
            Failures = [.. restarts.Failures],
        };
}
