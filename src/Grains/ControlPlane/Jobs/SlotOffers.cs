using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// What a JobManager asks TaskManagers about slots: which they offer, whom they reach, and that they free those of an attempt that has
/// ended.
/// </summary>
internal sealed partial class SlotOffers(JobManagerScope scope)
{
    private readonly ManagedJob _job = scope.Job;
    private readonly TaskManagerDirectory _taskManagers = scope.TaskManagers;

    /// <summary>The attempt whose broken connections were reported.</summary>
    private Attempt _brokenTold;

    /// <summary>The attempt before whose plan TaskManagers were asked whom they reach.</summary>
    private Attempt _waysChecked;

    /// <summary>Asks all TaskManagers, as long as the job is in a phase. Those that do not answer in time are left out.</summary>
    public async Task<List<TaskManagerOffer>> AskAsync(JobPhase phase)
    {
        var offers = await Task.WhenAll(_taskManagers.Active.Select(async silo => (Silo: silo, Offer: await AskAsync(silo, phase))));
        return [.. offers
            .Where(offer => offer.Offer?.Fingerprint == _job.Definition.Graph.Fingerprint.Digest)
            .Select(offer => new TaskManagerOffer(TaskManagerDirectory.IdOf(offer.Silo), offer.Offer!.Slots, offer.Offer.FreeSlots))];
    }

    /// <summary>
    /// Slots may be held by tasks of an attempt that has ended: a JobManager that did not know of their process, since it had stood
    /// still, could not tell them.
    /// </summary>
    public Task FreeAsync()
    {
        if (_job.Job.Attempt == Attempt.First)
        {
            return Task.CompletedTask;
        }

        var ended = _job.Job.Attempt.Previous();
        return _taskManagers.CallAllInTimeAsync(
            _taskManagers.Active,
            taskManager => taskManager.CancelTasksAsync(_job.Id, ended, new Epoch(_job.State.Epoch)),
            silo => _taskManagers.IsActive(silo) && _job.Job.Phase == JobPhase.Created,
            _job.Stopping);
    }

    /// <summary>
    /// Something failed: that two of those who offer slots do not reach each other may be why, and may not have shown yet, since calls
    /// that get no answer take long to fail.
    /// </summary>
    public async Task CheckWaysAsync(List<TaskManagerOffer> offers)
    {
        if (_job.Job.Attempt == Attempt.First || _waysChecked == _job.Job.Attempt || offers.Count < 2)
        {
            return;
        }

        _waysChecked = _job.Job.Attempt;
        SiloAddress[] silos = [.. offers.Select(offer => TaskManagerDirectory.SiloOf(offer.TaskManager))];
        var answers = await Task.WhenAll(silos.Select(silo => AskForWaysAsync(silo, [.. silos.Where(other => !other.Equals(silo))])));
        foreach (var (silo, unreachable) in silos.Zip(answers))
        {
            foreach (var other in unreachable.Where(_taskManagers.IsActive))
            {
                _job.Job.NoteUnreachable(TaskManagerDirectory.IdOf(silo), TaskManagerDirectory.IdOf(other));
            }
        }
    }

    /// <summary>Says which TaskManagers the job was not planned on, because others do not reach them; once per attempt.</summary>
    public void TellBroken()
    {
        if (_job.Job.Broken.Count > 0 && _brokenTold != _job.Job.Attempt)
        {
            _brokenTold = _job.Job.Attempt;
            foreach (var way in _job.Job.Broken)
            {
                LogBroken(scope.Logger, way.Sentence);
            }
        }
    }

    private async Task<SlotOffer?> AskAsync(SiloAddress silo, JobPhase phase)
    {
        var (isInTime, offer) = await _taskManagers.CallInTimeAsync(
            silo,
            taskManager => taskManager.OfferSlotsAsync(_job.Name),
            () => _taskManagers.IsActive(silo) && _job.Job.Phase == phase,
            _job.Stopping);
        if (!isInTime)
        {
            LogNoOffer(scope.Logger, silo, scope.Host.Options.SlotOfferTimeout, _job.Id);
        }

        return offer;
    }

    private async Task<SiloAddress[]> AskForWaysAsync(SiloAddress silo, SiloAddress[] others) => (await _taskManagers.CallInTimeAsync(
        silo,
        taskManager => taskManager.FindUnreachableAsync(others),
        () => _taskManagers.IsActive(silo) && _job.Job.Phase == JobPhase.Created,
        _job.Stopping)).Answer ?? [];

    [LoggerMessage(
        LogLevel.Warning,
        "TaskManager {Silo} does not say within {Patience} what slots it offers to job {Job}; the job is planned without it.")]
    private static partial void LogNoOffer(ILogger logger, SiloAddress silo, TimeSpan patience, JobId job);

    [LoggerMessage(LogLevel.Warning, "{Sentence}")]
    private static partial void LogBroken(ILogger logger, string sentence);
}
