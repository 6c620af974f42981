using FlinkNet.Engine.Planning;
using FlinkNet.Grains;

namespace FlinkNet.Silo;

/// <summary>Makes a job of a program.</summary>
internal static class ProgramCompiler
{
    /// <summary>Checks the program as far as that goes without running it, and plans it.</summary>
    /// <exception cref="Model.FlinkException">The program cannot become a job; the message names the operator.</exception>
    public static CatalogedJob Compile(StreamExecutionEnvironment environment, string jobName)
    {
        var graph = JobGraphBuilder.Build(environment, jobName);
        if (environment.Config.Checkpointing is { Interval: null, Directory: not null })
        {
            throw new Model.InvalidJobException(
                $"Job '{jobName}' names a folder for checkpoints but not how often to take them, so there would be none. Add "
                    + $"--checkpoint-interval-ms or "
                + "set Checkpointing.Interval; a folder for savepoints only is named with --savepoint-dir.");
        }

        return new CatalogedJob(graph, ExecutionPlan.Create(graph), environment.Config.Copy());
    }

    /// <summary>How many slots the job needs: for each slot sharing group, as many as its widest vertex has subtasks.</summary>
    public static int SlotsNeeded(JobGraph graph) => graph.Vertices
        .GroupBy(vertex => vertex.SlotSharingGroup)
        .Sum(group => group.Max(vertex => vertex.Parallelism));
}
