using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>Another parallelism while the job runs: a checkpoint after which its tasks pause, then the next attempt, wider or narrower, from there.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How long to wait for the end of the pause's checkpoint before its coordinator is asked: whoever was to tell may be lost. Twice as long each time.</summary>
    private static readonly TimeSpan PausePatienceMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PausePatienceMax = TimeSpan.FromSeconds(1);
    private readonly WakeSignal _checkpointEnded = new();

    private bool IsRescaling => _stored.State.RescalePhase is RescalePhase.Pausing or RescalePhase.Redeploying;

    public async Task<RescaleStatus> RescaleAsync(RescaleRequest request)
    {
        var job = _job ?? throw NoSuchJob();
        await WhenStartedAsync(job);
        if (_stored.State.RescaleId == request.Id)
        {
            return _stored.State.ToRescaleStatus();
        }

        CheckFit(job, request);
        var parallelism = JobRescaling.At(_definition!.Graph, request.Parallelism);
        var isSame = parallelism.AsSpan().SequenceEqual(job.Topology.Parallelism);
        if (!isSame)
        {
            await CheckSlotsAsync(job, parallelism, request.Parallelism);

            // Asking took a moment, in which much may have happened.
            CheckFit(job, request);
        }

        NoteRescale(request.Id, request.Parallelism, isSame ? RescalePhase.Completed : RescalePhase.Pausing);
        await _writer.WriteAsync();
        if (!isSame)
        {
            InBackground(() => PauseAndRescaleAsync(request.Id, request.Parallelism));
        }

        return _stored.State.ToRescaleStatus();
    }

    public async Task<RescaleStatus> GetRescaleAsync(string requestId)
    {
        var job = _job ?? throw NoSuchJob();
        if (_stored.State.RescaleId != requestId)
        {
            throw new FlinkException(FailureOrigin.User, $"The last request to rescale job '{job.Topology.JobName}' was another than '{requestId}'. See how wide the job is.");
        }

        if (job.Phase.IsTerminal() && IsRescaling)
        {
            await FailRescaleAsync(FailureOrigin.External, $"Job '{job.Topology.JobName}' ended before it was rescaled.");
        }

        return _stored.State.ToRescaleStatus();
    }

    private void CheckFit(Job job, RescaleRequest request)
    {
        if (job.Phase != JobPhase.Running)
        {
            throw new FlinkException(
                FailureOrigin.User, $"Job '{job.Topology.JobName}' is {job.Phase.ToStatus().ToString().ToUpperInvariant()}, and only a job that is RUNNING can be rescaled to {request.Parallelism}.");
        }

        if (!TakesCheckpoints)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Topology.JobName}' takes no checkpoints, and is rescaled by going on from one. Switch them on with EnableCheckpointing or --checkpoint-interval-ms and --checkpoint-dir.");
        }

        if (IsRescaling)
        {
            throw new FlinkException(FailureOrigin.User, $"Job '{job.Topology.JobName}' is being rescaled to {_stored.State.RescaleParallelism} already. Ask again when that is done.");
        }
    }

    /// <summary>Looks before it leaps: the slots that the job has now count as free.</summary>
    private async Task CheckSlotsAsync(Job job, int[] parallelism, int asked)
    {
        var (topology, placement) = (job.Topology, job.Placement!);
        var offers = (await AskForSlotsAsync(JobPhase.Running)).ConvertAll(offer =>
        {
            var position = placement.TaskManagers.ToList().IndexOf(offer.TaskManager);
            return position < 0 ? offer : offer with { FreeSlots = offer.FreeSlots + SlotAllocator.SlotsTaken(topology, placement.Assignment, position) };
        });
        if (SlotAllocator.Allocate(topology.At(parallelism), job.Submitter, offers) is SlotDecision.Missing missing)
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"Job '{topology.JobName}' cannot be rescaled to {asked}: it {missing.Sentence}. It goes on as it is. Start more TaskManagers, or let them offer more slots.");
        }
    }

    private async Task PauseAndRescaleAsync(string id, int parallelism)
    {
        try
        {
            var status = await RequestPauseAsync(id);
            for (var patience = PausePatienceMin; !status.IsOver; patience = patience * 2 < PausePatienceMax ? patience * 2 : PausePatienceMax)
            {
                await _checkpointEnded.WaitAsync(patience, _time, _stopping);
                status = await FindPauseAsync(id) ?? status;
            }

            if (status.Failure is { } failure)
            {
                await FailRescaleAsync(failure.Origin, failure.Message);
                return;
            }
        }
        catch (FlinkException refused)
        {
            await FailRescaleAsync(refused.Origin, refused.Message);
            return;
        }

        NoteRescale(id, parallelism, RescalePhase.Redeploying);
        var decision = _job!.Rescale(JobRescaling.At(_definition!.Graph, parallelism));
        if (decision is JobDecision.Nothing)
        {
            await FailRescaleAsync(FailureOrigin.External, $"Job '{_job.Topology.JobName}' failed, ended or was cancelled before it was rescaled.");
            return;
        }

        LogRescales(_logger, _job.Topology.JobName, Id, parallelism);
        Carry(decision);
    }

    /// <summary>Asks for the pause until there is an answer. The same id is the same request.</summary>
    private async Task<CheckpointRequestStatus> RequestPauseAsync(string id)
    {
        var backoff = new Backoff(_options, _time);
        while (true)
        {
            try
            {
                return await RequestCheckpointAsync(new CheckpointRequest(id, CheckpointKind.Pause));
            }
            catch (Exception exception) when (exception is not FlinkException)
            {
                LogCoordinatorSilent(_logger, Id, exception);
                await backoff.WaitAsync(_stopping);
            }
        }
    }

    private async Task<CheckpointRequestStatus?> FindPauseAsync(string id)
    {
        try
        {
            return await Coordinator.FindRequestAsync(id);
        }
        catch (Exception exception) when (exception is not FlinkException)
        {
            LogCoordinatorSilent(_logger, Id, exception);
            return null;
        }
    }

    /// <summary>Goes on with what an earlier activation was asked for.</summary>
    private void ResumeRescale()
    {
        if (_stored.State.RescalePhase == RescalePhase.Pausing)
        {
            InBackground(() => PauseAndRescaleAsync(_stored.State.RescaleId!, _stored.State.RescaleParallelism));
        }
    }

    /// <summary>
    /// The attempt has paused. If nobody waits for that any more (a JobManager that had been replaced asked for it, and its successor has given up the rescaling), the job goes on as wide as it is.
    /// </summary>
    private void GoOnFromPause()
    {
        if (!IsRescaling)
        {
            LogGoesOn(_logger, _job!.Topology.JobName, Id);
            Carry(_job.GoOnFromPause());
        }
    }

    /// <summary>Tasks run again: if the job was to be rescaled, it has been.</summary>
    private async Task CompleteRescaleAsync()
    {
        if (_stored.State.RescalePhase == RescalePhase.Redeploying)
        {
            NoteRescale(_stored.State.RescaleId!, _stored.State.RescaleParallelism, RescalePhase.Completed);
            await _writer.WriteAsync();
        }
    }

    /// <summary>There were no slots for the new parallelism after all.</summary>
    private Task GoBackAsync()
    {
        FitToTopology();
        return FailRescaleAsync(FailureOrigin.External, _job!.StatusReason!);
    }

    private async Task FailRescaleAsync(FailureOrigin origin, string message)
    {
        NoteRescale(_stored.State.RescaleId!, _stored.State.RescaleParallelism, RescalePhase.Failed);
        (_stored.State.RescaleFailureOrigin, _stored.State.RescaleFailure) = (origin, message);
        LogNotRescaled(_logger, _job!.Topology.JobName, Id, message);
        await _writer.WriteAsync();
    }

    private void NoteRescale(string id, int parallelism, RescalePhase phase)
    {
        var state = _stored.State;
        (state.RescaleId, state.RescaleParallelism, state.RescalePhase, state.RescaleFailure) = (id, parallelism, phase, null);
    }
}
