using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// Another parallelism while the job runs: a checkpoint after which its tasks pause, then the next attempt, wider or narrower, from
/// there.
/// </summary>
internal sealed partial class Rescaler(JobManagerScope scope, SlotOffers offers, CheckpointLiaison checkpoints)
{
    /// <summary>
    /// How long to wait for the end of the pause's checkpoint before its coordinator is asked: whoever was to tell may be lost. Twice as
    /// long each time.
    /// </summary>
    private static readonly TimeSpan PausePatienceMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PausePatienceMax = TimeSpan.FromSeconds(1);
    private readonly ManagedJob _job = scope.Job;

    /// <summary>Set when a checkpoint is over.</summary>
    public WakeSignal CheckpointEnded { get; } = new();

    private bool IsRescaling => _job.State.RescalePhase is RescalePhase.Pausing or RescalePhase.Redeploying;

    public async Task<RescaleStatus> RescaleAsync(RescaleRequest request)
    {
        var job = _job.Job;
        await _job.WhenStartedAsync();
        if (_job.State.RescaleId == request.Id)
        {
            return _job.State.ToRescaleStatus();
        }

        CheckFit(job, request);
        var parallelism = JobRescaling.At(_job.Definition.Graph, request.Parallelism);
        var isSame = parallelism.AsSpan().SequenceEqual(job.Topology.Parallelism);
        if (!isSame)
        {
            await CheckSlotsAsync(job, parallelism, request.Parallelism);

            // Asking took a moment, in which much may have happened.
            CheckFit(job, request);
        }

        Note(request.Id, request.Parallelism, isSame ? RescalePhase.Completed : RescalePhase.Pausing);
        await _job.StoreAsync();
        if (!isSame)
        {
            scope.Work.InBackground(() => PauseAndRescaleAsync(request.Id, request.Parallelism));
        }

        return _job.State.ToRescaleStatus();
    }

    public async Task<RescaleStatus> GetAsync(string requestId)
    {
        var job = _job.Job;
        if (_job.State.RescaleId != requestId)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The last request to rescale job '{job.Topology.JobName}' was another than '{requestId}'. See how wide the job is.");
        }

        if (job.Phase.IsTerminal() && IsRescaling)
        {
            await FailAsync(FailureOrigin.External, $"Job '{job.Topology.JobName}' ended before it was rescaled.");
        }

        return _job.State.ToRescaleStatus();
    }

    private void CheckFit(Job job, RescaleRequest request)
    {
        if (job.Phase != JobPhase.Running)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"Job '{job.Topology.JobName}' is {job.Phase.ToStatus().ToString().ToUpperInvariant()}, and only a job that is "
                        + $"RUNNING can be rescaled to {request.Parallelism}.");
        }

        if (!_job.TakesCheckpoints)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Topology.JobName}' takes no checkpoints, and is rescaled by restoring one. Switch them on with "
                    + $"EnableCheckpointing or --checkpoint-interval-ms and --checkpoint-dir.");
        }

        if (IsRescaling)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Topology.JobName}' is being rescaled to {_job.State.RescaleParallelism} already. Ask again when that is done.");
        }
    }

    /// <summary>Looks before it leaps: the slots that the job has now count as free.</summary>
    private async Task CheckSlotsAsync(Job job, int[] parallelism, int asked)
    {
        var (topology, placement) = (job.Topology, job.Placement!);
        var offered = (await offers.AskAsync(JobPhase.Running)).ConvertAll(offer =>
        {
            var position = placement.TaskManagers.ToList().IndexOf(offer.TaskManager);
            return position < 0
                ? offer
                : offer with { FreeSlots = offer.FreeSlots + SlotAllocator.SlotsTaken(topology, placement.Assignment, position) };
        });
        if (SlotAllocator.Allocate(topology.At(parallelism), job.Submitter, offered) is SlotDecision.Missing missing)
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"Job '{topology.JobName}' cannot be rescaled to {asked}: it {missing.Sentence}. It goes on as it is. Start more "
                    + $"TaskManagers, or let them offer more slots.");
        }
    }

    private async Task PauseAndRescaleAsync(string id, int parallelism)
    {
        try
        {
            var status = await checkpoints.RequestPauseAsync(id);
            for (var patience = PausePatienceMin; !status.IsOver; patience = patience * 2 < PausePatienceMax
                ? patience * 2
                : PausePatienceMax)
            {
                await CheckpointEnded.WaitAsync(patience, scope.Host.Time, _job.Stopping);
                status = await checkpoints.FindPauseAsync(id) ?? status;
            }

            if (status.Failure is { } failure)
            {
                await FailAsync(failure.Origin, failure.Message);
                return;
            }
        }
        catch (FlinkException refused)
        {
            await FailAsync(refused.Origin, refused.Message);
            return;
        }

        Note(id, parallelism, RescalePhase.Redeploying);
        var decision = _job.Job.Rescale(JobRescaling.At(_job.Definition.Graph, parallelism));
        if (decision is JobDecision.Nothing)
        {
            await FailAsync(FailureOrigin.External, $"Job '{_job.Name}' failed, ended or was cancelled before it was rescaled.");
            return;
        }

        LogRescales(scope.Logger, _job.Name, _job.Id, parallelism);
        scope.Work.Carry(decision);
    }

    /// <summary>Continues what was requested of an earlier activation.</summary>
    public void Resume()
    {
        if (_job.State.RescalePhase == RescalePhase.Pausing)
        {
            scope.Work.InBackground(() => PauseAndRescaleAsync(_job.State.RescaleId!, _job.State.RescaleParallelism));
        }
    }

    /// <summary>
    /// The attempt has paused. If nobody waits for that any more (a JobManager that had been replaced asked for it, and its successor has
    /// given up the rescaling), the job goes on as wide as it is.
    /// </summary>
    public void GoOnFromPause()
    {
        if (!IsRescaling)
        {
            LogGoesOn(scope.Logger, _job.Name, _job.Id);
            scope.Work.Carry(_job.Job.GoOnFromPause());
        }
    }

    /// <summary>Tasks run again: if the job was to be rescaled, it has been.</summary>
    public async Task CompleteAsync()
    {
        if (_job.State.RescalePhase == RescalePhase.Redeploying)
        {
            Note(_job.State.RescaleId!, _job.State.RescaleParallelism, RescalePhase.Completed);
            await _job.StoreAsync();
        }
    }

    /// <summary>There were no slots for the new parallelism after all.</summary>
    public Task GoBackAsync()
    {
        _job.FitToTopology();
        return FailAsync(FailureOrigin.External, _job.Job.StatusReason!);
    }

    private async Task FailAsync(FailureOrigin origin, string message)
    {
        Note(_job.State.RescaleId!, _job.State.RescaleParallelism, RescalePhase.Failed);
        (_job.State.RescaleFailureOrigin, _job.State.RescaleFailure) = (origin, message);
        LogNotRescaled(scope.Logger, _job.Name, _job.Id, message);
        await _job.StoreAsync();
    }

    private void Note(string id, int parallelism, RescalePhase phase)
    {
        var state = _job.State;
        (state.RescaleId, state.RescaleParallelism, state.RescalePhase, state.RescaleFailure) = (id, parallelism, phase, null);
    }

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) goes on at parallelism {Parallelism}.")]
    private static partial void LogRescales(ILogger logger, string jobName, JobId job, int parallelism);

    [LoggerMessage(
        LogLevel.Warning,
        "Job '{JobName}' ({Job}) has paused to be rescaled, which was withdrawn meanwhile; it goes on as wide as it is.")]
    private static partial void LogGoesOn(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Warning, "Job '{JobName}' ({Job}) was not rescaled: {Reason}")]
    private static partial void LogNotRescaled(ILogger logger, string jobName, JobId job, string reason);
}
