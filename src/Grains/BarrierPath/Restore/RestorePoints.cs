using FlinkNet.Engine.BarrierPath;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Makes of a checkpoint what an attempt of a job begins with: checks that the job can go on from it, and fits its sources to their readers.</summary>
internal sealed partial class RestorePoints(Serializer serializer, ILogger<RestorePoints> logger)
{
    /// <summary>Makes the point.</summary>
    /// <param name="job">The job, as wide as it is to be.</param>
    /// <param name="repository">Where the checkpoint is.</param>
    /// <param name="manifest">The checkpoint.</param>
    /// <exception cref="Model.FlinkException">The job cannot go on from it as it is.</exception>
    /// <exception cref="InvalidDataException">What a reader remembered is not there, or not whole.</exception>
    public async Task<RestorePoint> OfAsync(CatalogedJob job, CheckpointRepository repository, CheckpointManifest manifest)
    {
        var stored = StoredOperators.Of(manifest, job.Graph);
        var check = RestoreCheck.Of(stored, job.Graph, allowNonRestoredState: false);
        if (check.Dropped.Count > 0)
        {
            LogDropped(logger, manifest.Checkpoint, manifest.JobName, string.Join(", ", check.Dropped.Select(dropped => $"'{dropped.Id}' ('{dropped.Name}')")));
        }

        var sources = serializer.Deserialize<SourcesState>(manifest.Sources)!;
        var restored = new List<SourceState>();
        foreach (var vertex in job.Graph.Vertices.Where(vertex => SourceCoordinator.IsSource(vertex.Head.Transformation)))
        {
            var step = vertex.Head.Transformation;
            if (stored.Find(step)?.Vertex is { } old && sources.Find(OperatorIds.Of(step), step.Id) is { } source)
            {
                restored.Add(SourceState.Of(step.Id, OperatorIds.Of(step), await FitAsync(source.ToSnapshot(), vertex, old, repository, manifest)));
            }
        }

        sources.Sources = restored;
        return new RestorePoint(manifest.Checkpoint, serializer.SerializeToArray(sources), check.MaxParallelism);
    }

    private static async Task<SourceCoordinatorSnapshot> FitAsync(
        SourceCoordinatorSnapshot source, JobVertex vertex, ManifestVertex old, CheckpointRepository repository, CheckpointManifest manifest)
    {
        if (old.Tasks.Count == vertex.Parallelism)
        {
            return source;
        }

        var id = OperatorIds.Of(vertex.Head.Transformation);
        var readers = await Task.WhenAll(old.Tasks.Select(task => repository.ReadAsync(manifest.Checkpoint, task, CancellationToken.None)));
        return source.ForOtherReaders([.. readers.Select(reader => reader.Operators.TryGetValue(id, out var state) ? ReaderLists.AnsweredOf(state) : 0)]);
    }

    [LoggerMessage(LogLevel.Warning, "State of checkpoint {Checkpoint} of job '{JobName}' is left behind, since the program has no operators of these uids: {Operators}.")]
    private static partial void LogDropped(ILogger logger, long checkpoint, string jobName, string operators);
}
