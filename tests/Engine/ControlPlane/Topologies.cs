using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>Small jobs and TaskManagers for the control plane's tests.</summary>
internal static class Topologies
{
    public static readonly TaskManagerId A = new("A");
    public static readonly TaskManagerId B = new("B");
    public static readonly TaskManagerId C = new("C");
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A line of vertices in the default group: each feeds the next.</summary>
    public static JobTopology Line(params int[] parallelisms) => new(
        "job",
        [.. parallelisms.Select((parallelism, index) =>
            Vertex($"V{index}", parallelism, consumers: index + 1 < parallelisms.Length ? [index + 1] : []))]);

    public static VertexTopology Vertex(
        string name, int parallelism, string group = "default", bool atSubmitter = false, int[]? consumers = null) =>
        new(name, parallelism, group, atSubmitter, consumers ?? []);

    public static TaskManagerOffer Offer(TaskManagerId taskManager, int slots, int? free = null) => new(taskManager, slots, free ?? slots);

    public static TaskId Task(int vertex, int subtask) => new(new VertexId(vertex), new SubtaskIndex(subtask));

    /// <summary>What all tasks of an attempt tell when they have come so far.</summary>
    public static IEnumerable<TaskUpdate> AllOf(Job job, TaskState state, bool isPrepared = true) =>
        job.Tasks.All().Select(task => new TaskUpdate(task, job.Attempt, state, IsPrepared: isPrepared)).ToList();

    /// <summary>All TaskManagers take their tasks, which then run.</summary>
    public static void Run(Job job)
    {
        Assert.IsType<JobDecision.Initialize>(job.CompleteDeployment(job.Attempt));
        Assert.IsType<JobDecision.StartTasks>(job.UpdateTasks(AllOf(job, TaskState.Initializing)));
        Assert.IsType<JobDecision.Run>(job.UpdateTasks(AllOf(job, TaskState.Running)));
    }

    public static TaskUpdate Update(int vertex, int subtask, TaskState state, int attempt = 1, JobFailure? failure = null) =>
        new(Task(vertex, subtask), new Attempt(attempt), state, failure);
}
