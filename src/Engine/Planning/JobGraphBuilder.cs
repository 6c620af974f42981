using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// Turns a program into a job graph: checks it, resolves partitionings and unions, and chains operators.
/// </summary>
internal static class JobGraphBuilder
{
    private const int ShownMax = 60;

    /// <summary>Builds the graph of <paramref name="environment"/>'s program.</summary>
    /// <exception cref="InvalidJobException">The program cannot become a job; the message names the operator and what to do.</exception>
    public static JobGraph Build(StreamExecutionEnvironment environment, string jobName)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (string.IsNullOrWhiteSpace(jobName))
        {
            throw new InvalidJobException("The job has no name: give one to ExecuteAsync(\"…\").");
        }

        if (PathSegment.ObstacleOf(jobName) is { } obstacle)
        {
            throw new InvalidJobException(
                $"The job's name '{Shown(jobName)}' {obstacle}; its checkpoints are in a folder of its name. Give it a shorter one, "
                    + $"or one of plain letters.");
        }

        var transformations = environment.Transformations;
        ProgramChecks.Check(transformations, environment.ExecutedJob);
        KeyTypes.Check(transformations);
        var graph = StreamGraphBuilder.Build(transformations, environment.Config);
        SideOutputTypes.Check(graph);
        return JobGraphAssembly.Assemble(graph, jobName, environment.Config.OperatorChaining);
    }

    /// <summary>
    /// Lets each source and each sink check what it can before anything runs: that input is there, that output can be written.
    /// </summary>
    /// <exception cref="FlinkException">One of them refuses; the message names it.</exception>
    /// <param name="graph">The job.</param>
    /// <param name="goesOn">Whether the job goes on where an earlier run was: what its sinks find is its own.</param>
    public static void Validate(JobGraph graph, bool goesOn = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var validator = new EndpointValidator(goesOn);
        foreach (var step in graph.Vertices.SelectMany(vertex => vertex.Operators()))
        {
            step.Transformation.Accept(validator);
        }
    }

    private static string Shown(string name) => name.Length <= ShownMax ? name : name[..ShownMax] + "…";
}
