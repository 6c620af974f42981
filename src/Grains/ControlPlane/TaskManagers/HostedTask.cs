using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>A task on this silo, until its end was heard.</summary>
internal sealed class HostedTask(TaskAttemptId id, string name, string slotSharingGroup)
{
    public TaskAttemptId Id => id;

    public string Name => name;

    public string SlotSharingGroup => slotSharingGroup;

    public TaskState State { get; private set; } = TaskState.Deploying;

    public FailureInfo? Failure { get; private set; }

    /// <summary>Whether it can be started.</summary>
    public bool IsPrepared { get; private set; }

    /// <summary>The numbers it ended with.</summary>
    public TaskMetrics FinalMetrics { get; private set; }

    /// <summary>Moves the task forward; a move backward, or out of a terminal state, is not made.</summary>
    public bool Advance(TaskState next, FailureInfo? failure, TaskMetrics metrics)
    {
        if (State.IsTerminal() || (next <= State && !next.IsTerminal()))
        {
            return false;
        }

        State = next;
        Failure = failure;
        FinalMetrics = metrics;
        return true;
    }

    /// <summary>The task can be started.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Prepare()
    {
        var isNews = !IsPrepared && !State.IsTerminal();
        IsPrepared |= isNews;
        return isNews;
    }

    public TaskReport ToReport() => new(id, State, Failure, FinalMetrics, IsPrepared);
}
