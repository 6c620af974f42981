using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane;

/// <content>Slots, deployment, start and cancel: background work, whose results come back as turns.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>Set when silos join or leave.</summary>
    private readonly WakeSignal _membersChanged = new();

    /// <summary>Set when silos leave: one of them may have had the coordinator.</summary>
    private readonly WakeSignal _coordinatorMayBeLost = new();

    private async Task WaitForSlotsAsync()
    {
        while (_job!.Phase == JobPhase.Created)
        {
            var offers = await AskForSlotsAsync(JobPhase.Created);
            await CheckWaysAsync(offers);
            var topology = _job.Topology;
            Carry(_job.OfferSlots(offers, _time.GetUtcNow()));
            TellBroken();
            if (!ReferenceEquals(topology, _job.Topology))
            {
                await GoBackAsync();
                continue;
            }

            if (_job.Phase == JobPhase.Created)
            {
                Announce();
                TellWaits();
                await FreeSlotsAsync();
                await _membersChanged.WaitAsync(_options.SlotRequestInterval, _time, _stopping);
            }
        }
    }

    private async Task<List<TaskManagerOffer>> AskForSlotsAsync(JobPhase phase)
    {
        var offers = await Task.WhenAll(ActiveSilos().Select(async silo => (Silo: silo, Offer: await AskForSlotsAsync(silo, phase))));
        return [.. offers
            .Where(offer => offer.Offer?.Fingerprint == _definition!.Graph.Fingerprint.Digest)
            .Select(offer => new TaskManagerOffer(IdOf(offer.Silo), offer.Offer!.Slots, offer.Offer.FreeSlots))];
    }

    /// <summary>Slots may be held by tasks of an attempt that has ended: a JobManager that did not know of their process, since it had stood still, could not tell them.</summary>
    private async Task FreeSlotsAsync()
    {
        if (_job!.Attempt == 1)
        {
            return;
        }

        var (ended, isLate) = (_job.Attempt - 1, false);
        var telling = Task.WhenAll(ActiveSilos().Select(silo => _taskManagers.CallAsync(
            silo,
            taskManager => taskManager.CancelTasksAsync(Id, ended, _stored.State.Epoch),
            () => !isLate && IsActive(silo) && _job.Phase == JobPhase.Created,
            _stopping)));
        try
        {
            await telling.WaitAsync(_options.SlotOfferTimeout, _time, _stopping);
        }
        catch (TimeoutException)
        {
            isLate = true;
            telling.Ignore();
        }
    }

    private IEnumerable<SiloAddress> ActiveSilos() => _membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => member.SiloAddress)
        .Order();

    // A process that hangs is a member until its probes have failed; the job goes on without it meanwhile.
    private async Task<SlotOffer?> AskForSlotsAsync(SiloAddress silo, JobPhase phase)
    {
        var isLate = false;
        var asking = _taskManagers.CallAsync(
            silo,
            taskManager => taskManager.OfferSlotsAsync(_job!.Topology.JobName),
            () => !isLate && IsActive(silo) && _job!.Phase == phase,
            _stopping);
        try
        {
            return await asking.WaitAsync(_options.SlotOfferTimeout, _time, _stopping);
        }
        catch (TimeoutException)
        {
            isLate = true;
            asking.Ignore();
            LogNoOffer(_logger, silo, _options.SlotOfferTimeout, Id);
            return null;
        }
    }

    private async Task DeployAsync(JobDecision.Deploy deploy)
    {
        bool IsCurrent() => _job!.Attempt == deploy.Attempt && _job.Phase == JobPhase.Deploying;
        if (!IsCurrent())
        {
            return;
        }

        _job!.BeginDeployment(deploy.Attempt);
        CheckMembers();
        try
        {
            await BeginSourcesAsync(deploy.Attempt, IsCurrent);
        }
        catch (FlinkException exception)
        {
            Carry(_job.FailWith(JobFailure.From(exception) with { IsFinal = true }));
            return;
        }

        if (!IsCurrent())
        {
            return;
        }

        TellRestores(_sources!);
        var deployment = DeploymentOf(deploy, _sources!);
        LogDeploying(_logger, _job.Topology.JobName, Id, deploy.Attempt, _job.Tasks.Count, deployment.Silos.Length);
        var answers = await Task.WhenAll(deployment.Silos.Select(silo => DeployAsync(silo, deployment, IsCurrent)));
        if (!IsCurrent())
        {
            return;
        }

        if (answers.FirstOrDefault(answer => answer?.Failure is not null) is { } failed)
        {
            var failure = failed.Failure!.ToFailure();
            Carry(_job.FailWith(failure with { IsFinal = failure.Origin == FailureOrigin.User }));
        }
        else if (answers.FirstOrDefault(answer => answer?.SlotsMissing is not null) is { } refused)
        {
            Carry(_job.RefuseSlots(deploy.Attempt, refused.SlotsMissing!));
        }
        else if (answers.All(answer => answer is not null))
        {
            Carry(_job.CompleteDeployment(deploy.Attempt));
        }
    }

    private async Task<DeploymentAnswer?> DeployAsync(SiloAddress silo, JobDeployment deployment, Func<bool> isCurrent)
    {
        try
        {
            return await _taskManagers.CallAsync(
                silo, taskManager => taskManager.DeployAsync(deployment), () => isCurrent() && !IsGone(silo), _stopping);
        }
        catch (FlinkException exception)
        {
            return new DeploymentAnswer(null, JobFailure.From(exception).ToInfo());
        }
    }

    /// <summary>
    /// Tasks report how they come along. What they told a JobManager that was replaced, or while there was none, is asked for: a report that is lost must not hold up the job for ever.
    /// </summary>
    private async Task InitializeAsync(JobDecision.Initialize initialize)
    {
        bool IsCurrent() => _job!.Attempt == initialize.Attempt && _job.Phase == JobPhase.Initializing;
        while (IsCurrent())
        {
            await CompareAsync(initialize.Attempt, initialize.Placement, IsCurrent);
            await Task.Delay(_options.JobManagerPingInterval, _time, _stopping);
        }
    }

    private Task StartTasksAsync(JobDecision.StartTasks start) => Task.WhenAll(SilosOf(start.Placement).Select(silo => _taskManagers.CallAsync(
        silo,
        taskManager => taskManager.StartTasksAsync(Id, start.Attempt, _stored.State.Epoch),
        () => _job!.Attempt == start.Attempt && _job.Phase == JobPhase.Initializing && !IsGone(silo),
        _stopping)));

    private async Task WatchTasksAsync(JobDecision.Run run)
    {
        bool IsCurrent() => _job!.Attempt == run.Attempt && _job.Phase == JobPhase.Running;
        InBackground(() => KeepCoordinatorAsync(run, IsCurrent));
        if (IsCurrent())
        {
            TellRuns();
            await CompleteRescaleAsync();
        }

        // What happened while no JobManager listened, or to tasks that a restarted TaskManager does not know.
        await CompareAsync(run.Attempt, run.Placement, IsCurrent);
    }

    private async Task CancelTasksAsync(int attempt, Placement placement)
    {
        bool IsCurrent() => _job!.Attempt == attempt && _job.Phase is JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling;
        InBackground(() => AbandonLaterAsync(attempt));
        foreach (var silo in SilosOf(placement))
        {
            InBackground(() => AbandonWhenSilentAsync(silo, attempt, IsCurrent));
        }

        await StopCoordinatorAsync(attempt);
        CheckMembers();
        await Task.WhenAll(SilosOf(placement).Select(silo => _taskManagers.CallAsync(
            silo,
            taskManager => taskManager.CancelTasksAsync(Id, attempt, _stored.State.Epoch),
            () => IsCurrent() && !IsGone(silo),
            _stopping)));

        // A TaskManager that never got its tasks will not report them.
        await CompareAsync(attempt, placement, IsCurrent);
    }

    private async Task AbandonLaterAsync(int attempt)
    {
        await Task.Delay(_options.TaskCancellationTimeout, _time, _stopping);
        Carry(_job!.AbandonTasks(attempt, _options.TaskCancellationTimeout));
    }

    private async Task WithdrawAsync(JobDecision.Withdraw withdraw)
    {
        await Task.WhenAll(SilosOf(withdraw.Placement).Select(silo => _taskManagers.CallAsync(
            silo,
            taskManager => taskManager.CancelTasksAsync(Id, withdraw.Attempt, _stored.State.Epoch),
            () => !IsGone(silo),
            _stopping)));
        await BeginAttemptAsync();
    }

    private async Task CompareAsync(int attempt, Placement placement, Func<bool> isCurrent) =>
        await Task.WhenAll(SilosOf(placement).Select(async silo =>
        {
            var tasks = await _taskManagers.CallAsync(
                silo, taskManager => taskManager.GetTasksAsync(Id), () => isCurrent() && !IsGone(silo), _stopping);
            if (tasks is not null && isCurrent())
            {
                TakeTasks(silo, attempt, tasks);
            }
        }));

    private void TakeTasks(SiloAddress silo, int attempt, IReadOnlyList<TaskInfo> tasks)
    {
        foreach (var task in tasks)
        {
            if (task.Task.Attempt == attempt && _job!.Topology.Contains(task.Task.Task))
            {
                _metrics![task.Task.Task] = task.Metrics;
            }
        }

        Carry(_job!.Reconcile(IdOf(silo), attempt, [.. tasks.Select(task => task.ToUpdate())]));
    }

    private JobDeployment DeploymentOf(JobDecision.Deploy deploy, JobSources sources) => new(
        Id,
        _job!.Topology.JobName,
        _definition!.Graph.Fingerprint.Digest,
        deploy.Attempt,
        _stored.State.Epoch,
        [.. SilosOf(deploy.Placement)],
        deploy.Placement.Assignment,
        sources.RestoredCheckpoint,
        _stored.State.ToScale(),
        sources.RestoredPath,
        sources.Stops);

    private static TaskManagerId IdOf(SiloAddress silo) => new(silo.ToParsableString());

    private static IEnumerable<SiloAddress> SilosOf(Placement placement) =>
        placement.TaskManagers.Select(taskManager => SiloAddress.FromParsableString(taskManager.Value));
}
