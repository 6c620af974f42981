using System.Collections.Concurrent;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces;

namespace FlinkNet.Grains;

/// <summary>
/// The jobs that this silo's program defines, by name. Every silo of a cluster runs the same program and so has the same graphs.
/// </summary>
internal sealed class JobCatalog
{
    private readonly ConcurrentDictionary<string, CatalogedJob> _jobs = new();

    /// <summary>Adds a job.</summary>
    /// <exception cref="Model.InvalidJobException">There is one of that name.</exception>
    public void Add(CatalogedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!_jobs.TryAdd(job.Graph.Name, job))
        {
            throw new Model.InvalidJobException($"There are two jobs named '{job.Graph.Name}'; give each its own name.");
        }
    }

    /// <summary>All jobs.</summary>
    internal IReadOnlyCollection<CatalogedJob> All => [.. _jobs.Values];

    /// <summary>The job of that name; null when the program defines none.</summary>
    public CatalogedJob? Find(string jobName) => _jobs.GetValueOrDefault(jobName);
}

/// <summary>A job that this silo's program defines.</summary>
/// <param name="Graph">Its graph.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Config">How it runs.</param>
internal sealed record CatalogedJob(JobGraph Graph, ExecutionPlan Plan, ExecutionConfig Config)
{
    /// <summary>The job as wide as an attempt of it is.</summary>
    internal CatalogedJob At(JobScale? scale)
    {
        if (scale is null)
        {
            return this;
        }

        var graph = Graph.At(scale.Parallelism, scale.MaxParallelism);
        return this with { Graph = graph, Plan = ExecutionPlan.Create(graph) };
    }
}
