using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>What the JobManager is to do next, after it has stored the job's new state.</summary>
internal abstract record JobDecision
{
    private JobDecision()
    {
    }

    /// <summary>The one <see cref="Nothing"/>.</summary>
    public static JobDecision None { get; } = new Nothing();

    /// <summary>Go on as before.</summary>
    public sealed record Nothing : JobDecision;

    /// <summary>Tell every TaskManager of the placement to prepare its tasks.</summary>
    public sealed record Deploy(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>Every TaskManager has taken its tasks: listen until all are prepared and run.</summary>
    public sealed record Initialize(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>All tasks are prepared: let them run.</summary>
    public sealed record StartTasks(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>All tasks run: take checkpoints of them.</summary>
    public sealed record Run(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>Ask the tasks of this attempt, and of older ones, to stop.</summary>
    public sealed record CancelTasks(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>Withdraw what was deployed of this attempt, and request slots again.</summary>
    public sealed record Withdraw(Attempt Attempt, Placement Placement) : JobDecision;

    /// <summary>All tasks have stopped: begin the next attempt at this time.</summary>
    public sealed record Restart(Attempt Attempt, DateTimeOffset At) : JobDecision;

    /// <summary>The job has reached a terminal state.</summary>
    public sealed record End(JobPhase Phase) : JobDecision;
}
