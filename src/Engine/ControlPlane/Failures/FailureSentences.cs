using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Failures;

/// <summary>The failures that the control plane itself finds, as sentences that say what happened and what to do.</summary>
internal static class FailureSentences
{
    private const string StartAgain = "Start the job again.";

    public static JobFailure TaskManagerLost(JobTopology topology, TaskManagerId taskManager, TaskId firstTask, int tasks) => new(
        FailureOrigin.External,
        $"TaskManager {taskManager} was lost with {Count(tasks, "task")} of job '{topology.JobName}', '{topology.NameOf(firstTask)}' "
            + $"among them. "
        + "See that its process and machine are well.")
    {
        IfItEnds = StartAgain,
    };

    public static JobFailure TaskManagerLeaves(JobTopology topology, TaskManagerId taskManager, TaskId firstTask) => new(
        FailureOrigin.External,
        $"TaskManager {taskManager} shuts down while task '{topology.NameOf(firstTask)}' of job '{topology.JobName}' runs there.")
    {
        IfItEnds = "Cancel the job before its TaskManagers stop, or start it again.",
    };

    public static JobFailure TaskForgotten(JobTopology topology, TaskManagerId taskManager, TaskId task) => new(
        FailureOrigin.Internal,
        $"TaskManager {taskManager} does not know task '{topology.NameOf(task)}' of job '{topology.JobName}', which was deployed there.")
    {
        IfItEnds = StartAgain,
    };

    public static JobFailure TaskCanceledUnasked(JobTopology topology, TaskId task) => new(
        FailureOrigin.Internal,
        $"Task '{topology.NameOf(task)}' of job '{topology.JobName}' was cancelled, but nobody requested it.")
    {
        IfItEnds = StartAgain,
    };

    public static JobFailure TaskFailed(JobTopology topology, TaskId task) => new(
        FailureOrigin.Internal,
        $"Task '{topology.NameOf(task)}' of job '{topology.JobName}' failed and did not say why; see the log of its TaskManager.");

    public static string TasksAbandoned(JobTopology topology, TaskId firstTask, int tasks, TimeSpan waited) =>
        $"{Count(tasks, "task")} of job '{topology.JobName}', '{topology.NameOf(firstTask)}' among them, did not stop within "
            + $"{waited.TotalSeconds:0.#} s "
        + "of being cancelled. A function that blocks holds the slots there until it returns; restart the TaskManager if it never does.";

    public static JobFailure NoSlots(JobTopology topology, string missing, TimeSpan waited) => new(
        FailureOrigin.External,
        $"Job '{topology.JobName}' got no slots within {waited.TotalSeconds:0.#} s: it {missing}. "
        + "Start more TaskManagers, let them offer more slots, or lower the parallelism.");

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
