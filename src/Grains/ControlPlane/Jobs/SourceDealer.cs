using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// Deals the sources' splits to the readers of an attempt, and tells a checkpoint what was dealt. What was given out is stored before
/// anybody has it.
/// </summary>
internal sealed partial class SourceDealer : IDisposable
{
    /// <summary>How long a reader's call waits for splits that are still being looked for, before it must poll again.</summary>
    private static readonly TimeSpan SplitPatience = TimeSpan.FromSeconds(1);

    private readonly JobManagerScope _scope;
    private readonly ManagedJob _job;
    private readonly IPersistentState<SourcesState> _stored;
    private readonly JobSourcesFactory _factory;
    private readonly CheckpointLiaison _checkpoints;
    private readonly StateWriter _writer;

    public SourceDealer(
        JobManagerScope scope,
        IPersistentState<SourcesState> stored,
        JobSourcesFactory factory,
        CheckpointLiaison checkpoints)
    {
        (_scope, _job, _stored, _factory, _checkpoints) = (scope, scope.Job, stored, factory, checkpoints);
        _writer = new StateWriter(WriteAsync);
    }

    /// <summary>The sources of the attempt; null when none is deployed.</summary>
    public JobSources? Current { get; private set; }

    /// <summary>Answers a reader that has nothing left to read.</summary>
    public async Task<SplitResponse> RequestSplitAsync(SplitRequest request)
    {
        var sources = Current;
        if (!_job.IsKnown || sources is null || request.Task.Attempt != sources.Attempt
            || _job.Job.Phase is not (JobPhase.Deploying or JobPhase.Initializing or JobPhase.Running))
        {
            throw await RefuseAsync($"Task {request.Task} requested splits, but its attempt has ended.");
        }

        try
        {
            var answer = await sources.HandleSplitRequestAsync(
                request.SourceId, request.Task.Task.Subtask, request.Number, request.Checkpoint, request.HasSplits, SplitPatience);

            // Given out means stored: another activation must not give the same split to another reader. Who is to come again was given
            // nothing.
            if (answer.IsFinal)
            {
                await _writer.WriteAsync();
            }

            CheckStill(sources);
            return new SplitResponse(answer.Count, answer.Splits, answer.NoMoreSplits, answer.RetryAfter, answer.IsPostponed);
        }
        catch (FlinkException exception)
        {
            _scope.Work.Carry(_job.Job.FailWith(JobFailure.From(exception)));
            throw;
        }
    }

    /// <summary>Takes a reader's watermark, and answers the smallest of its group.</summary>
    public async Task<long> ReportWatermarkAsync(WatermarkReport report)
    {
        var sources = Current;
        return sources is not null && report.Task.Attempt == sources.Attempt
            ? sources.Alignment.Report(report.Group, report.SourceId, report.Task.Task.Subtask.Value, report.Number, report.Watermark)
            : throw await RefuseAsync($"Task {report.Task} reported a watermark, but its attempt has ended.");
    }

    /// <summary>
    /// Decides where the sources of an attempt begin, and stores it before any task hears of it: another activation, which comes to
    /// deploy or to run the
    /// same attempt, must not decide otherwise.
    /// </summary>
    public async Task BeginAsync(Attempt attempt, Func<bool> isCurrent)
    {
        if (_stored.State.Attempt == attempt.Value)
        {
            Resume();
            return;
        }

        var restored = await _checkpoints.FindRestorePointAsync(attempt, isCurrent);
        await _job.AdoptAsync(restored);
        if (isCurrent())
        {
            Start(_factory.Restore(attempt, restored));
            await _scope.Host.Retries.WriteAsync(
                _writer.WriteAsync, failure => LogNotStored(_scope.Logger, _job.Id, failure), _job.Stopping, isCurrent);
        }
    }

    /// <summary>Goes on with what an earlier activation stored.</summary>
    public void Resume() => Start(_stored.State);

    /// <summary>What the enumerators remember as of a checkpoint, before its barriers are sent.</summary>
    public async Task<byte[]> SnapshotAsync(Attempt attempt, CheckpointId checkpoint)
    {
        if (!_job.IsKnown || !_scope.IsIn(attempt, JobPhase.Running) || Current is not { } sources)
        {
            throw new FlinkException(
                FailureOrigin.Internal, $"Checkpoint {checkpoint} was to begin, but attempt {attempt} of job {_job.Id} does not run.");
        }

        var tasks = _job.Job.Tasks;
        if (!_job.TakesCheckpoints && tasks.All().Any(task => tasks[task] == TaskState.Finished))
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"job '{_job.Name}' is about to end: a task has come to the end of its input. A job without checkpoints can be saved "
                    + $"only while all its tasks run");
        }

        var state = sources.BeginCheckpoint(checkpoint);

        // What the checkpoint holds of the sources must not be ahead of what this job would find after the loss of its JobManager.
        await _writer.WriteAsync();
        CheckStill(sources);
        return _factory.Write(state);
    }

    /// <summary>A checkpoint is over.</summary>
    /// <returns>Whether it was of this attempt.</returns>
    public bool EndCheckpoint(Attempt attempt, CheckpointId checkpoint)
    {
        if (Current?.Attempt != attempt)
        {
            return false;
        }

        Current.EndCheckpoint(checkpoint);
        return true;
    }

    /// <summary>Ends the sources of the attempt.</summary>
    public void Stop()
    {
        Current?.Dispose();
        Current = null;
    }

    /// <summary>The job has ended: what is stored of its sources is of no use any more.</summary>
    public Task ClearAsync() => _stored.RecordExists ? _stored.ClearStateAsync() : Task.CompletedTask;

    public void Dispose() => Stop();

    // A refusal is final for who hears it. So what it is based on must be stored: it may be what this activation alone decided, or what
    // it alone does not know.
    private async Task<FlinkException> RefuseAsync(string reason)
    {
        if (_job.IsKnown)
        {
            await _job.StoreAsync();
        }

        return new FlinkException(FailureOrigin.Internal, reason);
    }

    /// <summary>
    /// What was given out while the sources ended was not stored with them: the caller must ask the next activation, or has no attempt
    /// any more.
    /// </summary>
    private void CheckStill(JobSources sources)
    {
        if (!ReferenceEquals(sources, Current))
        {
            throw new InvalidOperationException($"The sources of job {_job.Id} are no longer at this JobManager.");
        }
    }

    private void Start(SourcesState state)
    {
        if (Current?.Attempt == _job.Job.Attempt)
        {
            return;
        }

        Current?.Dispose();
        var (logger, name) = (_scope.Logger, _job.Name);
        var sources = _factory.Create(_job.Definition, _job.Job.Attempt, state, (source, what) => LogVanished(logger, source, name, what));
        Current = sources;
        _scope.Work.InBackground(sources.StartAsync);
    }

    private async Task WriteAsync()
    {
        if (Current is { } sources)
        {
            _stored.State = sources.Snapshot();
            await _stored.WriteStateAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Source '{Source}' of job '{JobName}': {What}")]
    private static partial void LogVanished(ILogger logger, string source, string jobName, string what);

    [LoggerMessage(LogLevel.Warning, "The state of job {Job} could not be stored; it is tried again.")]
    private static partial void LogNotStored(ILogger logger, JobId job, Exception exception);
}
