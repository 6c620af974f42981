namespace FlinkNet.Engine.Planning;

/// <summary>Turns a program into a job graph: checks it, resolves partitionings and unions, and chains operators (rules K8 and K9).</summary>
public static class JobGraphBuilder
{
    /// <summary>Builds the graph of <paramref name="environment"/>'s program.</summary>
    /// <exception cref="Model.InvalidJobException">The program cannot become a job; the message names the operator and what to do.</exception>
    public static JobGraph Build(StreamExecutionEnvironment environment, string jobName) =>
        throw new NotImplementedException();
}
