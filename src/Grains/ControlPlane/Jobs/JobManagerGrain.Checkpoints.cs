using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>Checkpoints and restarts.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How often in a row deleting the checkpoints of a job that has finished may fail before they are left.</summary>
    private const int DeletionsMax = 10;

    private bool TakesCheckpoints => _definition!.Config.Checkpointing.Interval is not null;

    private ICheckpointCoordinatorGrain Coordinator => GrainFactory.GetGrain<ICheckpointCoordinatorGrain>(Id.Value);

    public async Task<byte[]> BeginCheckpointAsync(int attempt, long checkpoint)
    {
        if (_job is null || _job.Phase != JobPhase.Running || _job.Attempt != attempt || _sources is not { } sources)
        {
            throw new FlinkException(FailureOrigin.Internal, $"Checkpoint {checkpoint} was to begin, but attempt {attempt} of job {Id} does not run.");
        }

        if (!TakesCheckpoints && _job.Tasks.All().Any(task => _job.Tasks[task] == TaskState.Finished))
        {
            throw new FlinkException(
                FailureOrigin.External, $"job '{_job.Topology.JobName}' is about to end: a task has come to the end of its input. A job without checkpoints can be saved only while all its tasks run");
        }

        var state = sources.BeginCheckpoint(checkpoint);

        // What the checkpoint holds of the sources must not be ahead of what this job would find after the loss of its JobManager.
        await _sourcesWriter.WriteAsync();
        CheckStill(sources);
        return _serializer.SerializeToArray(state);
    }

    public Task EndCheckpointAsync(int attempt, long checkpoint)
    {
        if (_sources?.Attempt == attempt)
        {
            _sources.EndCheckpoint(checkpoint);
            _checkpointEnded.Set();
        }

        return Task.CompletedTask;
    }

    public async Task FailAttemptAsync(int attempt, FailureInfo failure)
    {
        if (_job?.Attempt == attempt)
        {
            Carry(_job.FailWith(new JobFailure(failure.Origin, failure.Message, failure.Details)));
            await _writer.WriteAsync();
        }
    }

    /// <summary>Finds the checkpoint that an attempt begins with; null for none.</summary>
    private async Task<RestorePoint?> FindRestorePointAsync(int attempt, Func<bool> isCurrent)
    {
        var name = _definition!.Graph.Name;
        var backoff = new Backoff(_options, _time);

        // Also a job that takes none may have failed while it was being stopped with a savepoint.
        while ((TakesCheckpoints || _stored.State.RestorePath is not null || attempt > 1) && isCurrent())
        {
            try
            {
                var state = _stored.State;
                var answer = await Coordinator.FindRestorePointAsync(
                    new RestoreRequest(name, attempt, state.ToScale(), state.ToRestoreSettings()));
                if (answer.IsKnown)
                {
                    return answer.Point;
                }

                _job!.StatusReason = $"Job '{name}' waits until what its checkpoints hold is read.";
                backoff.Reset();
            }
            catch (Exception exception) when (exception is not FlinkException)
            {
                LogCoordinatorSilent(_logger, Id, exception);
                _job!.StatusReason = $"Job '{name}' waits until its checkpoints can be found: {exception.Message}";
                await backoff.WaitAsync(_stopping);

                // Another JobManager may have begun a later attempt: who has nothing to store would never find out.
                await _writer.WriteAsync();
            }
        }

        return null;
    }

    /// <summary>Takes over the numbers of key groups that the state is cut into (rule K5). They are stored before tasks are deployed with them.</summary>
    private async Task AdoptAsync(RestorePoint? restored)
    {
        if (restored is not null && !restored.MaxParallelism.AsSpan().SequenceEqual(_definition!.Graph.Vertices.Select(vertex => vertex.MaxParallelism).ToArray()))
        {
            Scale(_job!.Topology.Parallelism, restored.MaxParallelism);
            await _writer.WriteAsync();
        }
    }

    /// <summary>Makes the job's plan as wide as its topology is.</summary>
    private void FitToTopology()
    {
        var parallelism = _job!.Topology.Parallelism;
        if (!parallelism.AsSpan().SequenceEqual(_definition!.Graph.Vertices.Select(vertex => vertex.Parallelism).ToArray()))
        {
            Scale(parallelism, [.. _definition.Graph.Vertices.Select(vertex => vertex.MaxParallelism)]);
        }

        _metrics = new TaskMetricsTable(_job.Topology, []);
    }

    private void Scale(int[] parallelism, int[] maxParallelism)
    {
        (_stored.State.Parallelism, _stored.State.MaxParallelism) = (parallelism, maxParallelism);
        _definition = FindDefinition(_stored.State.JobName!, _stored.State.Fingerprint).At(_stored.State.ToScale());
    }

    /// <summary>Starts the coordinator of a running attempt, and brings it back when it was lost.</summary>
    private async Task KeepCoordinatorAsync(JobDecision.Run run, Func<bool> isCurrent)
    {
        var attempt = CheckpointedAttemptOf(run.Attempt, run.Placement);
        while (isCurrent())
        {
            var status = await TryStartCoordinatorAsync(attempt);
            if (status == CheckpointingStatus.Superseded && isCurrent())
            {
                // Another JobManager was here meanwhile. A job that just runs has nothing to store, and would never find out.
                await _writer.WriteAsync();
            }
            else if (status == CheckpointingStatus.Paused && isCurrent())
            {
                GoOnFromPause();
            }

            await _coordinatorMayBeLost.WaitAsync(_options.JobManagerPingInterval, _time, _stopping);
        }
    }

    /// <returns>How they stand; null when the coordinator does not answer.</returns>
    private async Task<CheckpointingStatus?> TryStartCoordinatorAsync(CheckpointedAttempt attempt)
    {
        try
        {
            return await Coordinator.StartAsync(attempt);
        }
        catch (Exception exception) when (exception is not FlinkException)
        {
            LogCoordinatorSilent(_logger, Id, exception);
            return null;
        }
    }

    /// <summary>Ends the checkpoints of a job, and waits until what it does not need any more is deleted.</summary>
    private async Task EndCheckpointsAsync(int attempt)
    {
        var backoff = new Backoff(_options, _time);
        for (var failures = 0; failures < DeletionsMax;)
        {
            try
            {
                if (await Coordinator.StopAsync(_definition!.Graph.Name, attempt, _job!.Phase.ToStatus()))
                {
                    return;
                }

                // It has waited a moment; what is deleted takes longer.
                failures = 0;
                backoff.Reset();
                continue;
            }
            catch (Exception exception)
            {
                failures++;
                LogCoordinatorSilent(_logger, Id, exception);
            }

            // Not until the job's work is to stop: it has.
            await backoff.WaitAsync(CancellationToken.None);
        }

        if (_job!.Phase == JobPhase.Finished && TakesCheckpoints)
        {
            LogLeft(_logger, _job.Topology.JobName, Id);
        }
    }

    /// <summary>Ends the checkpoints of an attempt. One that cannot be told refuses what is left of the attempt when the next begins.</summary>
    private async Task StopCoordinatorAsync(int attempt)
    {
        try
        {
            await Coordinator.StopAsync(_definition!.Graph.Name, attempt, _job!.Phase.ToStatus());
        }
        catch (Exception exception)
        {
            LogCoordinatorSilent(_logger, Id, exception);
        }
    }

    private async Task RestartAsync(JobDecision.Restart restart)
    {
        if (restart.At - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, _stopping);
        }

        if (_job!.BeginRestart(restart.Attempt, _time.GetUtcNow()))
        {
            LogRestarts(_logger, _job.Topology.JobName, Id, _job.Attempt);
            await BeginAttemptAsync();
        }
    }

    /// <summary>Forgets the attempt that was, and asks for the slots of the next.</summary>
    private async Task BeginAttemptAsync()
    {
        _sources?.Dispose();
        _sources = null;
        FitToTopology();
        await _writer.WriteAsync();
        InBackground(WaitForSlotsAsync);
    }

    private RestartBackoff RestartsOf(CatalogedJob definition, RestartHistory history)
    {
        var isRestartable = definition.Config.Checkpointing.Interval is not null;
        var strategy = definition.Config.RestartStrategy ?? (isRestartable ? RestartStrategy.ExponentialDelay() : RestartStrategy.None);
        return new RestartBackoff(strategy, _time, _machine.Random, history);
    }
}
