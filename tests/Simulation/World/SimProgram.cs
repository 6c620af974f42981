using FlinkNet.Engine.Planning;
using FlinkNet.Grains;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>What all processes run: one start of the user's program, which has a parallelism of its own.</summary>
internal sealed class SimProgram
{
    public SimProgram(SimSettings settings, int number, int parallelism)
    {
        var built = settings.Workload.Build(parallelism);
        Job = new JobId($"job-{number}");
        Graph = built.Graph;
        Catalog.Add(new CatalogedJob(built.Graph, built.Plan, settings.Config));
        Parallelism = parallelism;
    }

    public JobId Job { get; }

    public JobGraph Graph { get; }

    public JobCatalog Catalog { get; } = new();

    public int Parallelism { get; }
}
