namespace FlinkNet.Engine.ControlPlane.Slots;

/// <summary>What a TaskManager offers to a job.</summary>
/// <param name="TaskManager">Who offers.</param>
/// <param name="Slots">How many slots it has in all.</param>
/// <param name="FreeSlots">How many of them no other job uses.</param>
internal sealed record TaskManagerOffer(TaskManagerId TaskManager, int Slots, int FreeSlots);

/// <summary>Where the subtasks of one attempt run.</summary>
/// <param name="TaskManagers">The TaskManagers that take part.</param>
/// <param name="Assignment">For each vertex, for each subtask, the position of its TaskManager in <paramref name="TaskManagers"/>.</param>
internal sealed record Placement(IReadOnlyList<TaskManagerId> TaskManagers, int[][] Assignment);

/// <summary>Whether the offers suffice.</summary>
internal abstract record SlotDecision
{
    private SlotDecision()
    {
    }

    /// <summary>Every subtask has its slot.</summary>
    public sealed record Allocated(Placement Placement) : SlotDecision;

    /// <summary>They do not; the sentence, whose subject is the job, says what is missing.</summary>
    public sealed record Missing(string Sentence) : SlotDecision;
}
