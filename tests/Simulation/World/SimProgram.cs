using FlinkNet.Engine.Planning;
using FlinkNet.Grains;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>
/// What all processes run: one start of the user's program, which has a parallelism of its own, and may name a savepoint to start from.
/// </summary>
internal sealed class SimProgram
{
    public SimProgram(SimSettings settings, int number, int parallelism, RestoreSettings? restore)
    {
        var built = settings.Workload.Build(parallelism);
        Job = new JobId($"job-{number}");
        Graph = built.Graph;
        Catalog.Add(new CatalogedJob(built.Graph, built.Plan, settings.Config));
        Parallelism = parallelism;
        Restore = restore;
    }

    public JobId Job { get; }

    public JobGraph Graph { get; }

    public JobCatalog Catalog { get; } = new();

    public int Parallelism { get; }

    /// <summary>What it starts from; null for what was left in the folder of its checkpoints.</summary>
    public RestoreSettings? Restore { get; }
}
