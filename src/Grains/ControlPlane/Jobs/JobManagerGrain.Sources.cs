using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane;

/// <content>The sources' splits.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How long a reader's call waits for splits that are still being looked for, before it is told to come again.</summary>
    private static readonly TimeSpan SplitPatience = TimeSpan.FromSeconds(1);

    public async Task<SplitResponse> RequestSplitAsync(SplitRequest request)
    {
        var sources = _sources;
        if (_job is null || sources is null || request.Task.Attempt != sources.Attempt
            || _job.Phase is not (JobPhase.Deploying or JobPhase.Initializing or JobPhase.Running))
        {
            throw await RefuseAsync($"Task {request.Task} asked for splits, but its attempt has ended.");
        }

        try
        {
            var answer = await sources.HandleSplitRequestAsync(
                request.SourceId, request.Task.Task.Subtask, request.Number, request.Checkpoint, request.HasSplits, SplitPatience);

            // Given out means stored: another activation must not give the same split to another reader. Who is to come again was given nothing.
            if (answer.IsFinal)
            {
                await _sourcesWriter.WriteAsync();
            }

            CheckStill(sources);
            return new SplitResponse(answer.Count, answer.Splits, answer.NoMoreSplits, answer.RetryAfter, answer.IsPostponed);
        }
        catch (FlinkException exception)
        {
            Carry(_job.FailWith(JobFailure.From(exception)));
            throw;
        }
    }

    public async Task<long> ReportWatermarkAsync(WatermarkReport report)
    {
        var sources = _sources;
        return sources is not null && report.Task.Attempt == sources.Attempt
            ? sources.Alignment.Report(report.Group, report.SourceId, report.Task.Task.Subtask, report.Number, report.Watermark)
            : throw await RefuseAsync($"Task {report.Task} reported a watermark, but its attempt has ended.");
    }

    // A refusal is final for who hears it. So what it is based on must be stored: it may be what this activation alone decided, or what it alone does not know.
    private async Task<FlinkException> RefuseAsync(string reason)
    {
        if (_job is not null)
        {
            await _writer.WriteAsync();
        }

        return new FlinkException(FailureOrigin.Internal, reason);
    }

    /// <summary>
    /// Decides where the sources of an attempt begin, and stores it before any task hears of it: another activation, which comes to deploy or to run the
    /// same attempt, must not decide otherwise.
    /// </summary>
    private async Task BeginSourcesAsync(int attempt, Func<bool> isCurrent)
    {
        if (_storedSources.State.Attempt == attempt)
        {
            StartSources(_storedSources.State);
            return;
        }

        var restored = await FindRestorePointAsync(attempt, isCurrent);
        await AdoptAsync(restored);
        if (isCurrent())
        {
            StartSources(SourcesOf(attempt, restored));
            await StoreSourcesAsync(isCurrent);
        }
    }

    private async Task StoreSourcesAsync(Func<bool> isCurrent)
    {
        var backoff = new Backoff(_options, _time);
        while (isCurrent())
        {
            try
            {
                await _sourcesWriter.WriteAsync();
                return;
            }
            catch (Exception exception) when (exception is not InconsistentStateException)
            {
                LogNotStored(_logger, Id, exception);
                await backoff.WaitAsync(_stopping);
            }
        }
    }

    /// <summary>What was given out while the sources ended was not stored with them: whoever asked must ask the next activation, or has no attempt any more.</summary>
    private void CheckStill(JobSources sources)
    {
        if (!ReferenceEquals(sources, _sources))
        {
            throw new InvalidOperationException($"The sources of job {Id} are no longer at this JobManager.");
        }
    }

    /// <summary>What the enumerators of an attempt begin with.</summary>
    private SourcesState SourcesOf(int attempt, RestorePoint? restored)
    {
        var state = restored is null ? new SourcesState() : _serializer.Deserialize<SourcesState>(restored.Sources)!;
        (state.Attempt, state.Checkpoint, state.RestoredCheckpoint, state.RestoredPath) = (attempt, 0, restored?.Checkpoint ?? 0, restored?.Path);
        state.Stops = restored is { Stops: true };
        return state;
    }

    private void StartSources(SourcesState state)
    {
        if (_sources?.Attempt == _job!.Attempt)
        {
            return;
        }

        _sources?.Dispose();
        var sources = new JobSources(_definition!.Graph, _job.Attempt, _serializers, state, _machine, _time, NoteVanished);
        _sources = sources;
        InBackground(sources.StartAsync);
    }

    // From any thread: it touches nothing that changes.
    private void NoteVanished(string source, string what)
    {
        _sourceInstruments.CountVanished(_definition!.Graph.Name, source);
        LogVanished(_logger, source, _definition.Graph.Name, what);
    }

    private async Task WriteSourcesAsync()
    {
        if (_sources is { } sources)
        {
            _storedSources.State = sources.Snapshot();
            await _storedSources.WriteStateAsync();
        }
    }
}
