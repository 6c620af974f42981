using FlinkNet.Engine.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

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
            || _job.Phase is not (JobPhase.Deploying or JobPhase.Running))
        {
            throw new FlinkException(FailureOrigin.Internal, $"Task {request.Task} asked for splits, but its attempt has ended.");
        }

        try
        {
            var answer = await sources.HandleSplitRequestAsync(
                request.SourceId, request.Task.Task.Subtask, request.Number, request.Checkpoint, SplitPatience);

            // Given out means stored: another activation must not give the same split to another reader.
            await _sourcesWriter.WriteAsync();
            return new SplitResponse(answer.Count, answer.Splits, answer.NoMoreSplits, answer.RetryAfter);
        }
        catch (FlinkException exception)
        {
            Carry(_job.FailWith(JobFailure.From(exception)));
            throw;
        }
    }

    public Task<long> ReportWatermarkAsync(WatermarkReport report)
    {
        var sources = _sources;
        return sources is not null && report.Task.Attempt == sources.Attempt
            ? Task.FromResult(sources.Alignment.Report(report.Group, report.SourceId, report.Task.Task.Subtask, report.Number, report.Watermark))
            : throw new FlinkException(FailureOrigin.Internal, $"Task {report.Task} reported a watermark, but its attempt has ended.");
    }

    /// <summary>What the enumerators of an attempt begin with.</summary>
    private SourcesState SourcesOf(int attempt, RestorePoint? restored)
    {
        if (restored is null || _storedSources.State.Attempt == attempt)
        {
            return _storedSources.State;
        }

        var state = _serializer.Deserialize<SourcesState>(restored.Sources)!;
        (state.Attempt, state.Checkpoint) = (attempt, 0);
        return state;
    }

    private void StartSources(SourcesState state)
    {
        if (_sources?.Attempt == _job!.Attempt)
        {
            return;
        }

        _sources?.Dispose();
        var sources = new JobSources(_definition!.Graph, _job.Attempt, _serializers, state, _machine, _time);
        _sources = sources;
        InBackground(sources.StartAsync);
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
