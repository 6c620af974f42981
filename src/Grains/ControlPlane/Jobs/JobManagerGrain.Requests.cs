using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>Checkpoints and savepoints that users ask for. The coordinator takes and remembers them; here stands whether the job is fit for it.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How long a request waits for tasks that were told to start: less than a call may take.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _moved = new();

    public async Task<CheckpointRequestStatus> RequestCheckpointAsync(CheckpointRequest request)
    {
        var job = _job ?? throw NoSuchJob();
        await WhenStartedAsync(job);
        while (job.Phase is not JobPhase.Running and var phase)
        {
            // It may have been taken before, and be what ended the job.
            if (await Coordinator.FindRequestAsync(request.Id) is { } taken)
            {
                return taken;
            }

            if (job.Phase == phase)
            {
                throw NotRunning(job);
            }
        }

        var attempt = job.Attempt;
        await Coordinator.StartAsync(CheckpointedAttemptOf(attempt, job.Placement!));
        return await Coordinator.RequestAsync(attempt, request);
    }

    public async Task<CheckpointRequestStatus> GetCheckpointRequestAsync(string requestId)
    {
        var job = _job ?? throw NoSuchJob();
        var status = await Coordinator.FindRequestAsync(requestId);
        if (status is { IsOver: false } && job.Phase.IsTerminal())
        {
            // The coordinator has not heard of the job's end. It deletes what the next activation would go on from, if that did not find the end stored.
            await (_isEndStored ? Task.CompletedTask : _writer.WriteAsync());
            await Coordinator.StopAsync(job.Topology.JobName, job.Attempt, job.Phase.ToStatus());
            status = await Coordinator.FindRequestAsync(requestId);
        }

        return status ?? throw new FlinkException(FailureOrigin.User, $"Nobody asked job '{job.Topology.JobName}' for a checkpoint under the id '{requestId}', or it was long ago.");
    }

    /// <summary>Results of a job may be seen a moment before all its tasks have said that they run: what is asked of it then is not refused for that.</summary>
    private async Task WhenStartedAsync(Job job)
    {
        var since = _time.GetTimestamp();
        while (job.IsStarting && StartPatience - _time.GetElapsedTime(since) is var left && left > TimeSpan.Zero && !_stopping.IsCancellationRequested)
        {
            await _moved.WaitAsync(left, _time, _stopping).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Without checkpoints, tasks whose input has ended end: a savepoint that they have not taken their part in can no longer be completed.</summary>
    private void TellOfEnds(IReadOnlyList<TaskReport> reports)
    {
        if (TakesCheckpoints || _sources is not { Checkpoint: > 0 and var checkpoint })
        {
            return;
        }

        foreach (var report in reports.Where(report => report.State == TaskState.Finished))
        {
            Coordinator.DeclineAsync(report.Task, checkpoint, "came to the end of its input meanwhile, and the job takes no checkpoints and is about to end").Ignore();
        }
    }

    private CheckpointedAttempt CheckpointedAttemptOf(int attempt, Placement placement) =>
        new(_definition!.Graph.Name, attempt, [.. SilosOf(placement)], _stored.State.ToScale());

    private FlinkException NoSuchJob() => new(
        FailureOrigin.External, $"There is no job {Id} in this cluster. If there was one, its grain storage was lost with a silo.");

    private static FlinkException NotRunning(Job job)
    {
        var status = job.Phase.ToStatus().ToString().ToUpperInvariant();
        return new FlinkException(
            FailureOrigin.User,
            $"Job '{job.Topology.JobName}' is {status}, and checkpoints and savepoints are taken of jobs that are RUNNING. "
            + (job.Phase.IsTerminal() ? "Its last checkpoint, if it takes some, is in its folder unless it has FINISHED." : "Ask again when it runs."));
    }
}
