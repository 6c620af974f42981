using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;

namespace FlinkNet.Grains.ControlPlane;

/// <content>Silos that are members, since some reach them, and that others do not reach.</content>
internal sealed partial class JobManagerGrain
{
    /// <summary>How often in a row a TaskManager must not answer before the tasks there that were cancelled are not waited for any more. A silo that stands still is declared dead sooner.</summary>
    private const int SilentAsksMax = 5;

    /// <summary>The attempt whose broken ways were told.</summary>
    private int _brokenTold;

    /// <summary>The attempt before whose plan TaskManagers were asked whom they reach.</summary>
    private int _waysChecked;

    /// <summary>Something failed: that two of those who offer slots do not reach each other may be why, and may not have shown yet, since calls that get no answer take long to fail.</summary>
    private async Task CheckWaysAsync(List<TaskManagerOffer> offers)
    {
        if (_job!.Attempt == 1 || _waysChecked == _job.Attempt || offers.Count < 2)
        {
            return;
        }

        _waysChecked = _job.Attempt;
        SiloAddress[] silos = [.. offers.Select(offer => SiloAddress.FromParsableString(offer.TaskManager.Value))];
        var answers = await Task.WhenAll(silos.Select(silo => AskForWaysAsync(silo, [.. silos.Where(other => !other.Equals(silo))])));
        foreach (var (silo, unreachable) in silos.Zip(answers))
        {
            foreach (var other in unreachable.Where(IsActive))
            {
                _job.NoteUnreachable(IdOf(silo), IdOf(other));
            }
        }
    }

    private async Task<SiloAddress[]> AskForWaysAsync(SiloAddress silo, SiloAddress[] others)
    {
        var isLate = false;
        var asking = _taskManagers.CallAsync(
            silo, taskManager => taskManager.FindUnreachableAsync(others), () => !isLate && IsActive(silo) && _job!.Phase == JobPhase.Created, _stopping);
        try
        {
            return await asking.WaitAsync(_options.SlotOfferTimeout, _time, _stopping) ?? [];
        }
        catch (TimeoutException)
        {
            isLate = true;
            asking.Ignore();
            return [];
        }
    }

    private void TellBroken()
    {
        if (_job!.Broken.Count > 0 && _brokenTold != _job.Attempt)
        {
            _brokenTold = _job.Attempt;
            foreach (var way in _job.Broken)
            {
                LogBroken(_logger, way.Sentence);
            }
        }
    }

    /// <summary>
    /// A TaskManager may be a member, since others reach it, and be out of this one's reach: neither the order to stop would come there, nor the news that tasks have. The next attempt does not wait
    /// for that. One that answers is given its time, however long its tasks take to stop.
    /// </summary>
    private async Task AbandonWhenSilentAsync(SiloAddress silo, int attempt, Func<bool> isCurrent)
    {
        bool Matters() => isCurrent() && !IsGone(silo) && _job!.HasTasksOn(IdOf(silo));
        for (var misses = 0; misses < SilentAsksMax && Matters();)
        {
            misses = await AnswersAsync(silo, Matters) ? 0 : misses + 1;
            if (misses < SilentAsksMax && Matters())
            {
                await Task.Delay(_options.SlotOfferTimeout, _time, _stopping);
            }
        }

        if (Matters())
        {
            LogOutOfReach(_logger, silo, _job!.Topology.JobName, Id);
            Carry(_job.AbandonTaskManager(IdOf(silo), attempt));
        }
    }

    private async Task<bool> AnswersAsync(SiloAddress silo, Func<bool> matters)
    {
        var isLate = false;
        var asking = _taskManagers.CallAsync(silo, taskManager => taskManager.PingAsync(), () => !isLate && matters(), _stopping);
        try
        {
            await asking.WaitAsync(_options.SlotOfferTimeout, _time, _stopping);
            return true;
        }
        catch (TimeoutException)
        {
            isLate = true;
            asking.Ignore();
            return false;
        }
    }
}
