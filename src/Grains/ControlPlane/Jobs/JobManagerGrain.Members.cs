namespace FlinkNet.Grains.ControlPlane;

/// <content>Silo membership as the liveness signal.</content>
internal sealed partial class JobManagerGrain
{
    private async Task WatchMembersAsync()
    {
        await RefreshMembersAsync();
        var backoff = new Backoff(_options, _time);
        while (!await TryWatchMembersAsync())
        {
            await backoff.WaitAsync(_stopping);
        }
    }

    // What goes wrong with one change fails the attempt; the next one must be heard all the same.
    private async Task<bool> TryWatchMembersAsync()
    {
        try
        {
            await foreach (var _ in _membership.MembershipUpdates.WithCancellation(_stopping))
            {
                CheckMembers();
                _membersChanged.Set();
                _coordinatorMayBeLost.Set();
            }

            return true;
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            FailBy(exception);
            return false;
        }
    }

    // What is not in the view is gone, so the view must not be older than the placement. Where the table cannot be read, the job waits for it.
    private async Task RefreshMembersAsync()
    {
        var backoff = new Backoff(_options, _time);
        while (true)
        {
            try
            {
                await _membership.Refresh();
                return;
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                LogMembersUnread(_logger, Id, exception);
                await backoff.WaitAsync(_stopping);
            }
        }
    }

    private void CheckMembers()
    {
        foreach (var taskManager in _job!.Placement?.TaskManagers ?? [])
        {
            var silo = SiloAddress.FromParsableString(taskManager.Value);
            if (IsGone(silo))
            {
                Carry(_job.LoseTaskManager(taskManager));
            }
            else if (!IsActive(silo))
            {
                Carry(_job.LeaveTaskManager(taskManager));
            }
        }
    }

    private bool IsActive(SiloAddress silo) => StatusOf(silo) == SiloStatus.Active;

    private bool IsGone(SiloAddress silo) => StatusOf(silo) is SiloStatus.Dead or SiloStatus.None;

    private SiloStatus StatusOf(SiloAddress silo) => _membership.CurrentSnapshot.GetSiloStatus(silo);
}
