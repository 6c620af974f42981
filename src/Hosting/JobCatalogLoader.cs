using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains;

namespace FlinkNet.Silo;

/// <summary>
/// Fills the catalog with the jobs that the host registered, before the silo joins its cluster; a job that cannot be is a start-up error.
/// </summary>
internal sealed class JobCatalogLoader(IEnumerable<JobDefinition> definitions, JobCatalog catalog, ITypeSerializerResolver serializers)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(JobCatalogLoader), ServiceLifecycleStage.First, Load);

    private Task Load(CancellationToken cancellationToken)
    {
        foreach (var definition in definitions)
        {
            var job = definition.Build();
            GraphSerializability.Check(job.Graph, serializers, job.Config.Checkpointing.Interval is not null);
            catalog.Add(job);
        }

        return Task.CompletedTask;
    }
}
